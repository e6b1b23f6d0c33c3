namespace Hillingar.Bus;

/// <summary>The interface of a generation: what the host was, is, and can be again.</summary>
public static class GenerationContract
{
    public static BusInterface<GenerationProperties> Interface { get; } = GenerationProperties.Describe(new(HostBus.Service + ".Generation"));
}

/// <summary>All properties of one generation at one instant.</summary>
public sealed class GenerationProperties
{
    public uint Number { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public ulong Timestamp { get; set; }

    public bool Current { get; set; }

    public string StorePath { get; set; } = "";

    public IReadOnlyList<string> Units { get; set; } = [];

    internal static BusInterface<GenerationProperties> Describe(BusInterface<GenerationProperties> table) => table
        .Property("Number", BusTypes.UInt32, one => one.Number, (one, value) => one.Number = value, PropertyChange.Constant, "counts up from 1")
        .Property("Timestamp", BusTypes.UInt64, one => one.Timestamp, (one, value) => one.Timestamp = value, PropertyChange.Constant, "when it was made")
        .Property("Current", BusTypes.Boolean, one => one.Current, (one, value) => one.Current = value, PropertyChange.Announced, "whether it is in force")
        .Property(
            "StorePath", BusTypes.Text, one => one.StorePath, (one, value) => one.StorePath = value, PropertyChange.Constant, "the store object that it is")
        .Property("Units", BusTypes.Texts, one => one.Units, (one, value) => one.Units = value, PropertyChange.Constant, "the names of its units");
}
