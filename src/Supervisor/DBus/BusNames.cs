using Hillingar.Linux;

namespace Hillingar.Supervisor.DBus;

/// <summary>Names and paths on the bus; they are the interface that clients rely on.</summary>
internal static class BusNames
{
    public const string Service = "org.hillingar.Hillingar1";
    public const string Manager = "org.hillingar.Hillingar1.Manager";
    public const string Unit = "org.hillingar.Hillingar1.Unit";
    public const string Job = "org.hillingar.Hillingar1.Job";
    public const string Generation = "org.hillingar.Hillingar1.Generation";

    public const string Root = "/org/hillingar/Hillingar1";
    public const string Units = Root + "/unit";
    public const string Jobs = Root + "/job";
    public const string Generations = Root + "/generation";

    public const string NoSuchUnit = "org.hillingar.Hillingar1.NoSuchUnit";
    public const string NoSuchGeneration = "org.hillingar.Hillingar1.NoSuchGeneration";
    public const string ShuttingDown = "org.hillingar.Hillingar1.ShuttingDown";

    public static string UnitPath(string name) => BusPath.Encode(Units, name);

    public static string JobPath(uint id) => $"{Jobs}/{id}";

    public static string GenerationPath(uint number) => $"{Generations}/{number}";
}
