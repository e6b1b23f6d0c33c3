namespace Hillingar.Bus;

/// <summary>A job and its object, as the property <c>Job</c> of a unit has them.</summary>
public sealed record JobReference
{
    /// <summary>That there is no job.</summary>
    public static JobReference None { get; } = new();

    public static BusType<JobReference> Type { get; } = BusTypes.StructureOf<JobReference>(
        BusField.Of<JobReference, uint>("id", BusTypes.UInt32, job => job.Id, (job, value) => job.Id = value),
        BusField.Of<JobReference, string>("job", BusTypes.ObjectPath, job => job.Path, (job, value) => job.Path = value));

    public uint Id { get; set; }

    public string Path { get; set; } = "/";
}

/// <summary>A unit and its object, as the property <c>Unit</c> of a job has them.</summary>
public sealed record UnitReference
{
    /// <summary>That the job concerns no single unit.</summary>
    public static UnitReference None { get; } = new();

    public static BusType<UnitReference> Type { get; } = BusTypes.StructureOf<UnitReference>(
        BusField.Of<UnitReference, string>("id", BusTypes.Text, unit => unit.Id, (unit, value) => unit.Id = value),
        BusField.Of<UnitReference, string>("unit", BusTypes.ObjectPath, unit => unit.Path, (unit, value) => unit.Path = value));

    public string Id { get; set; } = "";

    public string Path { get; set; } = "/";
}
