namespace Hillingar.Bus;

/// <summary>Where everything is on the bus: the service's name, its objects and their interfaces.</summary>
public static class HostBus
{
    public const string Service = "org.hillingar.Hillingar1";

    public const string Root = "/org/hillingar/Hillingar1";

    public static BusFolder Units { get; } = new(Root + "/unit");

    public static BusFolder Jobs { get; } = new(Root + "/job");

    public static BusFolder Generations { get; } = new(Root + "/generation");

    public static IReadOnlyList<BusFolder> Folders { get; } = [Units, Jobs, Generations];

    /// <summary>All interfaces of ours, with the objects that have them.</summary>
    public static IReadOnlyList<(string Objects, BusInterface Interface)> Interfaces =>
    [
        (Root, ManagerContract.Interface),
        (Units.Path + "/NAME", UnitContract.Interface),
        (Jobs.Path + "/ID", JobContract.Interface),
        (Generations.Path + "/N", GenerationContract.Interface),
    ];
}
