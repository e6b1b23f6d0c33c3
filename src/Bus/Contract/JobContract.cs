namespace Hillingar.Bus;

/// <summary>The interface of a job. It stays on the bus for a while after its end, so that the one who asked can read what came of it.</summary>
public static class JobContract
{
    public static BusInterface<JobProperties> Interface { get; } = JobProperties.Describe(new(HostBus.Service + ".Job"));

    public static BusMethod<Nothing, Nothing> Cancel { get; } = Interface.Method(
        "Cancel", BusArguments.None, BusArguments.None, BusAction.ManageUnits, "as CancelJob");

    public static BusMethod<Nothing, string> ReadReport { get; } = Interface.Method(
        "ReadReport", BusArguments.None, BusArguments.Of("report", BusTypes.Text), BusAction.Switch,
        "the diagnostics as text with the quoted lines, the end of a build's log, or the last lines of the guest for which a switch failed; at most 1 MiB");
}

/// <summary>All properties of one job at one instant.</summary>
public sealed class JobProperties
{
    public uint Id { get; set; }

    public UnitReference Unit { get; set; } = UnitReference.None;

    public string JobType { get; set; } = "";

    public string Subject { get; set; } = "";

    public string State { get; set; } = "";

    public string Result { get; set; } = "";

    public string Message { get; set; } = "";

    public uint Generation { get; set; }

    public IReadOnlyList<string> FailedUnits { get; set; } = [];

    public IReadOnlyList<DiagnosticEntry> Diagnostics { get; set; } = [];

    /// <summary>What <see cref="JobContract.ReadReport"/> has answered a client; not a property on the bus, which every user may read.</summary>
    public string Report { get; set; } = "";

    internal static BusInterface<JobProperties> Describe(BusInterface<JobProperties> table) => table
        .Property("Id", BusTypes.UInt32, job => job.Id, (job, value) => job.Id = value, PropertyChange.Constant, "counts up within one life of the daemon")
        .Property(
            "Unit",
            UnitReference.Type,
            job => job.Unit,
            (job, value) => job.Unit = value,
            PropertyChange.Constant,
            "the unit that it moves; empty and `/` for a job of the whole host")
        .Property(
            "JobType",
            BusTypes.Text,
            job => job.JobType,
            (job, value) => job.JobType = value,
            PropertyChange.Announced,
            "`start`, `stop`, `restart`, `switch`, `rollback`, `verify` or `shutdown`")
        .Property(
            "Subject",
            BusTypes.Text,
            job => job.Subject,
            (job, value) => job.Subject = value,
            PropertyChange.Constant,
            "the unit's name, the directory, or the number of the generation; empty for a shutdown")
        .Property("State", BusTypes.Text, job => job.State, (job, value) => job.State = value, PropertyChange.Announced, "`waiting`, `running` or `finished`")
        .Property(
            "Result", BusTypes.Text, job => job.Result, (job, value) => job.Result = value, PropertyChange.Announced, "as in JobRemoved; empty until then")
        .Property("Message", BusTypes.Text, job => job.Message, (job, value) => job.Message = value, PropertyChange.Announced, "what came of it, in a sentence")
        .Property(
            "Generation",
            BusTypes.UInt32,
            job => job.Generation,
            (job, value) => job.Generation = value,
            PropertyChange.Announced,
            "what a switch or rollback made current; else 0")
        .Property(
            "FailedUnits",
            BusTypes.Texts,
            job => job.FailedUnits,
            (job, value) => job.FailedUnits = value,
            PropertyChange.Announced,
            "units of the generation that failed, and are not to blame for the switch that is done")
        .Property(
            "Diagnostics",
            BusTypes.ListOf(DiagnosticEntry.Type),
            job => job.Diagnostics,
            (job, value) => job.Diagnostics = value,
            PropertyChange.Announced,
            "id, severity, file, line, column, end line, end column, message, help; at most 1,000");
}

/// <summary>A mistake or warning in a unit file.</summary>
public sealed class DiagnosticEntry
{
    public static BusType<DiagnosticEntry> Type { get; } = BusTypes.StructureOf<DiagnosticEntry>(
        BusField.Of<DiagnosticEntry, string>("id", BusTypes.Text, entry => entry.Id, (entry, value) => entry.Id = value),
        BusField.Of<DiagnosticEntry, string>("severity", BusTypes.Text, entry => entry.Severity, (entry, value) => entry.Severity = value),
        BusField.Of<DiagnosticEntry, string>("file", BusTypes.Text, entry => entry.File, (entry, value) => entry.File = value),
        BusField.Of<DiagnosticEntry, uint>("line", BusTypes.UInt32, entry => entry.Line, (entry, value) => entry.Line = value),
        BusField.Of<DiagnosticEntry, uint>("column", BusTypes.UInt32, entry => entry.Column, (entry, value) => entry.Column = value),
        BusField.Of<DiagnosticEntry, uint>("end line", BusTypes.UInt32, entry => entry.EndLine, (entry, value) => entry.EndLine = value),
        BusField.Of<DiagnosticEntry, uint>("end column", BusTypes.UInt32, entry => entry.EndColumn, (entry, value) => entry.EndColumn = value),
        BusField.Of<DiagnosticEntry, string>("message", BusTypes.Text, entry => entry.Message, (entry, value) => entry.Message = value),
        BusField.Of<DiagnosticEntry, string>("help", BusTypes.Text, entry => entry.Help, (entry, value) => entry.Help = value));

    public string Id { get; set; } = "";

    /// <summary><c>error</c> or <c>warning</c>.</summary>
    public string Severity { get; set; } = "";

    public string File { get; set; } = "";

    /// <summary>1-based, as are the others.</summary>
    public uint Line { get; set; }

    public uint Column { get; set; }

    public uint EndLine { get; set; }

    public uint EndColumn { get; set; }

    public string Message { get; set; } = "";

    public string Help { get; set; } = "";
}
