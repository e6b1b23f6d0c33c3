using System.CommandLine;
using System.Globalization;
using Hillingar.Bench.Bus;
using Hillingar.Bench.Switch;
using Hillingar.Bus;
using Hillingar.TestKit;
using Tmds.DBus.Protocol;

const string Properties = "org.freedesktop.DBus.Properties";
const string Manager = "org.freedesktop.DBus.ObjectManager";
const string Floor = "org.hillingar.Bench.";

// What a start or a switch leaves behind is given back after two.
var settled = TimeSpan.FromSeconds(4);

var programs = new Option<DirectoryInfo>("--programs") { Description = "the directory with the published hillingar and hillingard", Required = true };
var directory = new Option<DirectoryInfo>("--directory") { Description = "an empty directory to work in", Required = true };
var runs = new Option<int>("--runs") { Description = "how often each command is run", DefaultValueFactory = _ => 21 };
var root = new RootCommand("Measures hillingard on a bus of its own: answers in a second, commands, its start and its memory, with 1 and 1,000 units.")
{
    programs, directory, runs,
};
root.SetAction(async (parsed, cancellationToken) =>
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
        await CompareAsync(host, calls, units, "ListUnits", "a(ssssssouso)", ManagerContract.Interface.Name).ConfigureAwait(false);
        await CompareAsync(host, calls, units, "GetManagedObjects", "a{oa{sa{sv}}}", Manager).ConfigureAwait(false);
        Say(units, "hillingar list, ms", Median(() => host.Time("list")));
        Say(units, "hillingar list --json, ms", Median(() => host.Time("list", "--json")));
        Say(units, "hillingar status unit0000, ms", Median(() => host.Time("status", "unit0000")));
        Say(units, "resident after all that, MiB", host.Resident / 1048576.0);
        Say(units, "from hillingard's start to its name, ms", await Starts.MeasureAsync(host, connection, parsed.GetValue(runs)).ConfigureAwait(false));
        await Task.Delay(settled, cancellationToken).ConfigureAwait(false);
        Say(units, "resident some seconds after a start, MiB", host.Resident / 1048576.0);
        host.Switch();
        await Task.Delay(settled, cancellationToken).ConfigureAwait(false);
        Say(units, "resident some seconds after a switch, MiB", host.Resident / 1048576.0);
    }

    return 0;

    double Median(Func<double> measure) =>
        Enumerable.Range(0, parsed.GetValue(runs)).Select(_ => measure()).Order().ElementAt(parsed.GetValue(runs) / 2);
});
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

// The same bytes from a service that does nothing but send them: what is left is the bus and the caller.
static async Task CompareAsync(Host host, Calls calls, int units, string member, string signature, string on)
{
    using var asking = new RawBus(host.Address);
    using var serving = new RawBus(host.Address);
    serving.Serve(Floor + member, signature, asking.Ask(HostBus.Service, HostBus.Root, on, member));
    var ours = await calls.MeasureAsync(HostBus.Root, on, member).ConfigureAwait(false);
    var floor = await calls.MeasureAsync(Floor + member, HostBus.Root, on, member, []).ConfigureAwait(false);
    Say(units, $"{member}, a second", ours);
    Say(units, $"{member}, a second, bytes that lie ready", floor);
}

static void Say(int units, string what, double value) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{units,5} units  {what,-44} {value,10:F1}"));
