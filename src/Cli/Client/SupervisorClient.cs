using Hillingar.Linux;

namespace Hillingar.Cli.Client;

/// <summary>What the command line asks of <c>hillingard</c>, over D-Bus; see docs/dbus.md.</summary>
internal sealed class SupervisorClient : IDisposable
{
    private const string Service = "org.hillingar.Hillingar1";
    private const string Root = "/org/hillingar/Hillingar1";
    private const string PropertiesInterface = "org.freedesktop.DBus.Properties";

    private const string HowToStart =
        "start it with 'systemctl start hillingard', or by hand as root: hillingard --root DIR --bus ADDRESS";

    // hillingard answers from a snapshot; one that takes longer is stuck.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(25);

    private readonly Bus _bus;

    private SupervisorClient(Bus bus) => _bus = bus;

    /// <param name="address">A D-Bus address; null for the system bus.</param>
    /// <exception cref="SupervisorUnreachableException">There is no bus there.</exception>
    public static SupervisorClient Connect(string? address)
    {
        try
        {
            return new SupervisorClient(address is null ? Bus.ConnectSystem() : Bus.Connect(address));
        }
        catch (Exception e) when (e is LinuxException or BusException)
        {
            var where = address is null ? "the system bus" : $"the bus at {address}";
            throw new SupervisorUnreachableException(
                $"{where} cannot be reached ({e.Message}), so neither can hillingard; if it answers on another bus, name that with --bus. Else {HowToStart}");
        }
    }

    public void Dispose() => _bus.Dispose();

    /// <summary>All units, by name.</summary>
    public IReadOnlyList<UnitReport> AllUnits() => [.. UnitPaths().Select(ReadUnit)];

    /// <exception cref="RequestRefusedException">There is no such unit.</exception>
    public UnitReport Unit(string name) => ReadUnit(UnitPath(name));

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<GenerationReport> Generations()
    {
        using var reply = CallManager("ListGenerations");
        return reply.Body.ReadArray("(utbsaso)", array => array.ReadStruct("utbsaso", entry =>
        {
            var generation = new GenerationReport(
                entry.ReadUInt32(), entry.ReadUInt64(), entry.ReadBoolean(), entry.ReadString(), entry.ReadStrings());
            entry.Skip("o");
            return generation;
        }));
    }

    /// <summary>The last lines of a unit's console.</summary>
    public IReadOnlyList<LogLine> Log(string unit, uint count) => ReadLog(UnitPath(unit), 0, count).Lines;

    /// <summary>Shows the last lines of a unit's console and then each new one, for as long as hillingard answers.</summary>
    public void FollowLog(string unit, uint count, Action<LogLine> show)
    {
        var path = UnitPath(unit);
        var grew = true;
        using var match = _bus.AddMatch(
            $"type='signal',sender='{Service}',path='{path}',interface='{Service}.Unit',member='ConsoleGrew'", _ => grew = true);
        using var gone = WatchForEnd();

        ulong seen = 0;
        while (true)
        {
            grew = false;
            var (last, lines) = ReadLog(path, seen, seen == 0 ? count : 1000);
            foreach (var line in lines)
                show(line);
            seen = last;
            _bus.ProcessUntil(() => grew, Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
    }

    /// <param name="directory">Absolute.</param>
    public JobReport Switch(string directory, Action<string> progress) =>
        RunJob("Switch", writer => writer.WriteString(directory), progress);

    /// <param name="generation">0 for the one before the current.</param>
    public JobReport Rollback(uint generation, Action<string> progress) =>
        RunJob("Rollback", writer => writer.WriteUInt32(generation), progress);

    /// <param name="method"><c>StartUnit</c>, <c>StopUnit</c> or <c>RestartUnit</c>.</param>
    public JobReport UnitJob(string method, string unit, Action<string> progress) =>
        RunJob(method, writer => writer.WriteString(unit), progress);

    private JobReport RunJob(string method, Action<BusWriter> arguments, Action<string> progress)
    {
        // The matches come before the call, so that no signal of a quick job is missed; signals of other jobs are told
        // apart by their paths once the reply has named ours.
        var ended = new HashSet<string>();
        var lines = new Queue<(string Job, string Line)>();
        using var removed = MatchManager("JobRemoved", message =>
        {
            message.Body.Skip("u");
            ended.Add(message.Body.ReadObjectPath());
        });
        using var progressed = MatchManager("JobProgress", message =>
        {
            message.Body.Skip("u");
            lines.Enqueue((message.Body.ReadObjectPath(), message.Body.ReadString()));
        });
        using var gone = WatchForEnd();

        using var reply = CallManager(method, arguments);
        var job = reply.Body.ReadObjectPath();
        bool Finished()
        {
            while (lines.TryDequeue(out var line))
            {
                if (line.Job == job)
                    progress(line.Line);
            }

            return ended.Contains(job);
        }

        // A build takes as long as it takes: hillingard bounds it, and if hillingard ends, WatchForEnd throws.
        _bus.ProcessUntil(Finished, Timeout.InfiniteTimeSpan, CancellationToken.None);
        return ReadJob(job);
    }

    private List<string> UnitPaths()
    {
        using var reply = CallManager("ListUnits");
        return reply.Body.ReadArray("(sssssutasuo)", array => array.ReadStruct("sssssutasuo", entry =>
        {
            entry.Skip("sssssutasu");
            return entry.ReadObjectPath();
        }));
    }

    private string UnitPath(string name)
    {
        using var reply = CallManager("GetUnit", writer => writer.WriteString(name));
        return reply.Body.ReadObjectPath();
    }

    private UnitReport ReadUnit(string path)
    {
        var values = ReadProperties(path, "Unit");
        return new UnitReport(
            values.Text("Id"),
            values.Text("Description"),
            values.Text("ActiveState"),
            values.Text("SubState"),
            values.Text("Result"),
            (uint)values.Number("MainPID"),
            values.Number("UptimeUSec"),
            values.Number("ActiveEnterTimestamp"),
            values.Number("NextRestartTimestamp"),
            (uint)values.Number("NRestarts"),
            values.Text("LastExit"),
            values.Text("Health"),
            values.Number("HealthSince"),
            values.Text("HealthReason"),
            (uint)values.Number("Generation"),
            values.Texts("Addresses"),
            values.Texts("Networks"),
            values.Texts("PublishedPorts"),
            values.Text("Tender"),
            values.Text("Image"),
            values.Number("Memory"),
            new DependencyReport(
                values.Texts("Requires"),
                values.Texts("Wants"),
                values.Texts("BindsTo"),
                values.Texts("PartOf"),
                values.Texts("Conflicts"),
                values.Texts("Before"),
                values.Texts("After"),
                values.Texts("Upholds"),
                values.Texts("RequiredBy"),
                values.Texts("WantedBy"),
                values.Texts("BoundBy"),
                values.Texts("ConsistsOf"),
                values.Texts("ConflictedBy"),
                values.Texts("UpheldBy")));
    }

    private JobReport ReadJob(string path)
    {
        var values = ReadProperties(path, "Job");
        return new JobReport(
            (uint)values.Number("Id"),
            values.Text("JobType"),
            values.Text("Subject"),
            values.Text("Result"),
            values.Text("Message"),
            (uint)values.Number("Generation"),
            values.Diagnostics("Diagnostics"),
            values.Text("Report"));
    }

    private (ulong Last, IReadOnlyList<LogLine> Lines) ReadLog(string path, ulong after, uint count)
    {
        using var reply = Call(path, $"{Service}.Unit", "ReadLog", writer => writer.WriteUInt64(after).WriteUInt32(count));
        var last = after;
        var lines = reply.Body.ReadArray("(tts)", array => array.ReadStruct("tts", entry =>
        {
            last = entry.ReadUInt64();
            return new LogLine(entry.ReadUInt64(), entry.ReadString());
        }));
        return (last, lines);
    }

    private PropertyBag ReadProperties(string path, string shortInterface)
    {
        using var reply = Call(path, PropertiesInterface, "GetAll", writer => writer.WriteString($"{Service}.{shortInterface}"));
        return PropertyBag.Read(reply.Body);
    }

    private BusRegistration MatchManager(string signal, Action<BusMessage> handler) => _bus.AddMatch(
        $"type='signal',sender='{Service}',path='{Root}',interface='{Service}.Manager',member='{signal}'", handler);

    private BusRegistration WatchForEnd() => _bus.AddMatch(
        $"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{Service}',arg2=''",
        _ => throw Unreachable("hillingard ended before it answered"));

    private BusMessage CallManager(string member, Action<BusWriter>? write = null) => Call(Root, $"{Service}.Manager", member, write);

    private BusMessage Call(string path, string interfaceName, string member, Action<BusWriter>? write)
    {
        try
        {
            return _bus.Call(Service, path, interfaceName, member, write, AnswerTime);
        }
        catch (BusException e) when (e.Name is BusErrors.ServiceUnknown or BusErrors.NameHasNoOwner or BusErrors.Disconnected or BusErrors.NoReply)
        {
            throw Unreachable($"hillingard is not running on this bus ({e.Message})");
        }
        catch (BusException e)
        {
            var notFound = e.Name is $"{Service}.NoSuchUnit" or $"{Service}.NoSuchGeneration" or BusErrors.UnknownObject;
            throw new RequestRefusedException(e.Name == BusErrors.AccessDenied ? $"only root may do this ({e.Message})" : e.Message, notFound);
        }
    }

    private static SupervisorUnreachableException Unreachable(string what) => new($"{what}: {HowToStart}");
}
