namespace Hillingar.Bus;

/// <summary>A unit on the bus at one instant. Each of its lines is made at the first need and stays one object, so that its bytes are made once.</summary>
/// <param name="jobType">Of the job that is pending for it; empty for none.</param>
public sealed class UnitObject(string path, UnitProperties properties, string jobType)
{
    public string Path { get; } = path;

    public UnitProperties Properties { get; } = properties;

    /// <summary>The unit in one line, as systemd lists it.</summary>
    public UnitListing Listing => field ??= new UnitListing
    {
        Id = Properties.Id,
        Description = Properties.Description,
        ActiveState = Properties.ActiveState,
        SubState = Properties.SubState,
        Path = Path,
        JobId = Properties.Job.Id,
        JobType = jobType,
        JobPath = Properties.Job.Path,
    };

    /// <summary>The unit in one line, for people.</summary>
    public UnitRow Row => field ??= new UnitRow
    {
        Id = Properties.Id,
        UnitType = Properties.Type,
        ActiveState = Properties.ActiveState,
        SubState = Properties.SubState,
        MainPID = Properties.MainPID,
        ActiveSince = Properties.ActiveEnterTimestamp,
        Addresses = Properties.Addresses,
        Restarts = Properties.NRestarts,
        Description = Properties.Description,
    };

    public BusObject Object => new(Path, UnitContract.Interface, Properties);
}
