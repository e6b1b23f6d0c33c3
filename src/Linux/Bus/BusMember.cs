namespace Hillingar.Linux;

/// <summary>A member of an interface, with its handlers taking any object: <see cref="BusInterface{T}"/> puts the type back.</summary>
internal abstract record BusMember(string Name)
{
    internal sealed record Method(string Name, BusArguments Takes, BusArguments Returns, BusAccess Access, Action<object, BusCall> Handler)
        : BusMember(Name);

    internal sealed record Property(
        string Name,
        string Signature,
        PropertyChange Change,
        Action<object, BusWriter> Get,
        Action<object, BusReader>? Set,
        BusAccess Access)
        : BusMember(Name);

    internal sealed record Signal(string Name, BusArguments Carries) : BusMember(Name);
}
