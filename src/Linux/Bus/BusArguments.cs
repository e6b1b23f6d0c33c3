using System.Collections.Immutable;

namespace Hillingar.Linux;

/// <summary>The arguments of a method or signal: their types as one D-Bus signature, and a name for each.</summary>
public sealed record BusArguments
{
    public static BusArguments None { get; } = new("", []);

    private BusArguments(string signature, ImmutableArray<string> names)
    {
        Signature = signature;
        Names = names;
    }

    public string Signature { get; }

    public ImmutableArray<string> Names { get; }

    public static implicit operator BusArguments(string text) => FromString(text);

    /// <summary>Reads what is written as <c>"s name, a{sv} properties"</c>: a type, a space, a name, a comma.</summary>
    /// <exception cref="FormatException">An argument is not one type and one name.</exception>
    public static BusArguments FromString(string text)
    {
        var arguments = text
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(argument => argument.Split(' '))
            .ToList();
        if (arguments.Find(parts => parts.Length != 2 || parts.Contains("")) is { } wrong)
            throw new FormatException($"'{string.Join(' ', wrong)}' is not a type and a name");
        return arguments.Count == 0
            ? None
            : new BusArguments(string.Concat(arguments.Select(parts => parts[0])), [.. arguments.Select(parts => parts[1])]);
    }
}
