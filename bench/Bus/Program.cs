using System.CommandLine;
using System.Globalization;
using Hillingar.Bench.Bus;
using Hillingar.Bench.Switch;
using Hillingar.Bus;
using Tmds.DBus.Protocol;

const string Properties = "org.freedesktop.DBus.Properties";
const string Manager = "org.freedesktop.DBus.ObjectManager";

var programs = new Option<DirectoryInfo>("--programs") { Description = "the directory with the published hillingar and hillingard", Required = true };
var directory = new Option<DirectoryInfo>("--directory") { Description = "an empty directory to work in", Required = true };
var runs = new Option<int>("--runs") { Description = "how often each command is run", DefaultValueFactory = _ => 21 };
var root = new RootCommand("Measures hillingard on a bus of its own: answers in a second, commands, its start and its memory, with 1 and 1,000 units.")
{
    programs, directory, runs,
};
root.SetAction(async (parsed, _) =>
{
    foreach (var units in (int[])[1, 1000])
    {
        using var host = new Host(parsed.GetValue(programs)!.FullName, Path.Combine(parsed.GetValue(directory)!.FullName, $"{units}"), units);
        host.Switch();
        using var connection = new DBusConnection(host.Address);
        await connection.ConnectAsync().ConfigureAwait(false);
        var calls = new Calls(connection);
        var unit = HostBus.Units.PathOf("unit0000");
        Say(units, "Get, a second", await calls.MeasureAsync(unit, Properties, "Get", UnitContract.Interface.Name, "ActiveState").ConfigureAwait(false));
        Say(units, "GetAll of a unit, a second", await calls.MeasureAsync(unit, Properties, "GetAll", UnitContract.Interface.Name).ConfigureAwait(false));
        Say(units, "ListUnits, a second", await calls.MeasureAsync(HostBus.Root, ManagerContract.Interface.Name, "ListUnits").ConfigureAwait(false));
        Say(units, "GetManagedObjects, a second", await calls.MeasureAsync(HostBus.Root, Manager, "GetManagedObjects").ConfigureAwait(false));
        Say(units, "hillingar list, ms", Median(() => host.Time("list")));
        Say(units, "hillingar status unit0000, ms", Median(() => host.Time("status", "unit0000")));
        Say(units, "resident after all that, MiB", host.Resident / 1048576.0);
        Say(units, "from hillingard's start to a list of it, ms", Median(host.Restart));
        Say(units, "resident after a start, MiB", host.Resident / 1048576.0);
    }

    return 0;

    double Median(Func<double> measure) =>
        Enumerable.Range(0, parsed.GetValue(runs)).Select(_ => measure()).Order().ElementAt(parsed.GetValue(runs) / 2);
});
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

static void Say(int units, string what, double value) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{units,5} units  {what,-44} {value,10:F1}"));
