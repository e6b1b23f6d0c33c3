using Hillingar.Linux;

namespace Hillingar.Supervisor.DBus;

/// <summary>One generation, in the terms of the bus.</summary>
/// <param name="TimestampUSec">Microseconds since 1970.</param>
internal sealed record GenerationView(uint Number, ulong TimestampUSec, bool IsCurrent, string StorePath, IReadOnlyList<string> Units);

/// <summary>The interface of a generation's object; see docs/dbus.md.</summary>
internal static class GenerationObject
{
    public static BusInterface<GenerationView> Describe() => new BusInterface<GenerationView>(BusNames.Generation)
        .Property("Number", "u", PropertyChange.Constant, (generation, writer) => writer.WriteUInt32(generation.Number))
        .Property("Timestamp", "t", PropertyChange.Constant, (generation, writer) => writer.WriteUInt64(generation.TimestampUSec))
        .Property("Current", "b", PropertyChange.Announced, (generation, writer) => writer.WriteBoolean(generation.IsCurrent))
        .Property("StorePath", "s", PropertyChange.Constant, (generation, writer) => writer.WriteString(generation.StorePath))
        .Property("Units", "as", PropertyChange.Constant, (generation, writer) => writer.WriteStrings(generation.Units));
}
