namespace Hillingar.Bus;

/// <summary>A unit in one line, as <c>hillingar list</c> shows it.</summary>
public sealed class UnitRow : WrittenOnce
{
    public static BusType<UnitRow> Type { get; } = BusTypes.StructureOf<UnitRow>(
        BusField.Of<UnitRow, string>("id", BusTypes.Text, unit => unit.Id, (unit, value) => unit.Id = value),
        BusField.Of<UnitRow, string>("type", BusTypes.Text, unit => unit.UnitType, (unit, value) => unit.UnitType = value),
        BusField.Of<UnitRow, string>("active-state", BusTypes.Text, unit => unit.ActiveState, (unit, value) => unit.ActiveState = value),
        BusField.Of<UnitRow, string>("sub-state", BusTypes.Text, unit => unit.SubState, (unit, value) => unit.SubState = value),
        BusField.Of<UnitRow, uint>("main-pid", BusTypes.UInt32, unit => unit.MainPID, (unit, value) => unit.MainPID = value),
        BusField.Of<UnitRow, ulong>("active-since", BusTypes.UInt64, unit => unit.ActiveSince, (unit, value) => unit.ActiveSince = value),
        BusField.Of<UnitRow, IReadOnlyList<string>>("addresses", BusTypes.Texts, unit => unit.Addresses, (unit, value) => unit.Addresses = value),
        BusField.Of<UnitRow, uint>("restarts", BusTypes.UInt32, unit => unit.Restarts, (unit, value) => unit.Restarts = value),
        BusField.Of<UnitRow, string>("description", BusTypes.Text, unit => unit.Description, (unit, value) => unit.Description = value));

    public string Id { get; set; } = "";

    public string UnitType { get; set; } = "";

    public string ActiveState { get; set; } = "";

    public string SubState { get; set; } = "";

    public uint MainPID { get; set; }

    /// <summary>Microseconds since 1970; 0 while it is not active.</summary>
    public ulong ActiveSince { get; set; }

    public IReadOnlyList<string> Addresses { get; set; } = [];

    public uint Restarts { get; set; }

    public string Description { get; set; } = "";
}
