using System.Collections.Concurrent;
using System.Globalization;
using Hillingar.Linux;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// The supervisor's presence on D-Bus. One thread owns the connection: it answers queries from snapshots, hands requests
/// to <see cref="HostService"/>, and sends the signals that other threads post to it.
/// </summary>
internal sealed class BusService : IHostedService, IDisposable
{
    private readonly SupervisorOptions _options;
    private readonly HostService _host;
    private readonly FleetLoop _fleet;
    private readonly ConsoleBook _consoles;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<BusService> _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BusInterface<HostService> _manager;
    private readonly BusInterface<UnitView> _unit;
    private readonly BusInterface<HostJob> _job = JobObject.Describe();
    private readonly BusInterface<GenerationView> _generation = GenerationObject.Describe();

    // Units of which a reader has been told that there is more, and that nobody has read since.
    private readonly ConcurrentDictionary<UnitName, bool> _told = [];
    private Bus? _bus;
    private Thread? _thread;

    public BusService(
        SupervisorOptions options,
        HostService host,
        FleetLoop fleet,
        ConsoleBook consoles,
        IHostApplicationLifetime lifetime,
        ILogger<BusService> log)
    {
        _options = options;
        _host = host;
        _fleet = fleet;
        _consoles = consoles;
        _lifetime = lifetime;
        _log = log;
        _manager = ManagerObject.Describe(ProductVersion.Text);
        _unit = UnitObject.Describe(this);
    }

    /// <summary>Connects, offers the objects and takes the name.</summary>
    /// <exception cref="SupervisorFailure">There is no bus, or another supervisor has the name.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _bus = Connect();
        _bus.Register(BusNames.Root, _manager, _host);
        _bus.RegisterFallback(BusNames.Units, _unit, FindUnit);
        _bus.RegisterFallback(BusNames.Jobs, _job, path => Number(BusNames.Jobs, path) is { } id ? _host.Jobs.All.GetValueOrDefault(id) : null);
        _bus.RegisterFallback(BusNames.Generations, _generation, FindGeneration);
        _bus.AddNodes(BusNames.Units, () => _host.Units.Select(unit => BusNames.UnitPath(unit.Id)));
        _bus.AddNodes(BusNames.Jobs, () => _host.Jobs.All.Keys.Select(BusNames.JobPath));
        _bus.AddNodes(BusNames.Generations, () => _host.Generations.Select(generation => BusNames.GenerationPath(generation.Number)));
        _bus.AddObjectManager(BusNames.Root);
        _bus.HandlerFailed = e => _log.BusHandlerFailed(e);
        TakeName(_bus);

        _host.Jobs.Added += OnJobAdded;
        _host.Jobs.Progressed += OnJobProgressed;
        _host.Jobs.Ended += OnJobEnded;
        _host.GenerationSwitched += OnGenerationSwitched;
        _fleet.Changed += OnUnitChanged;
        _consoles.Grew += OnConsoleGrew;

        _thread = new Thread(Serve) { Name = "hillingar-bus" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _host.Jobs.Added -= OnJobAdded;
        _host.Jobs.Progressed -= OnJobProgressed;
        _host.Jobs.Ended -= OnJobEnded;
        _host.GenerationSwitched -= OnGenerationSwitched;
        _fleet.Changed -= OnUnitChanged;
        _consoles.Grew -= OnConsoleGrew;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _thread?.Join();
    }

    /// <summary>The last console lines of a unit; whoever reads them will be told again when there are more.</summary>
    public IReadOnlyList<ConsoleLine> ReadLog(UnitName unit, int count, ulong after)
    {
        // Before the lines are read, so that a line that comes now is told of.
        _ = _told.TryRemove(unit, out _);
        return _consoles.Tail(unit, count, after);
    }

    public void Dispose()
    {
        _bus?.Dispose();
        _stopping.Dispose();
    }

    private Bus Connect()
    {
        try
        {
            return _options.BusAddress is { } address ? Bus.Connect(address) : Bus.ConnectSystem();
        }
        catch (LinuxException e)
        {
            throw new SupervisorFailure(
                $"the bus at {_options.BusAddress ?? "the system's address"} cannot be reached ({e.Message}); start dbus, or name another bus with --bus");
        }
    }

    private static void TakeName(Bus bus)
    {
        try
        {
            bus.RequestName(BusNames.Service);
        }
        catch (LinuxException e) when (e.Errno is Errno.EEXIST or Errno.EALREADY)
        {
            throw new SupervisorFailure($"another hillingard has the name {BusNames.Service} on this bus; stop it, or give this one a bus of its own with --bus");
        }
        catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new SupervisorFailure($"the bus's policy does not let this user own {BusNames.Service}; install org.hillingar.Hillingar1.conf, and run as root");
        }
    }

    private void Serve()
    {
        try
        {
            _bus!.Run(_stopping.Token);
        }
        catch (Exception e) when (e is BusException or LinuxException)
        {
            // Without the bus nobody can ask for anything; the service manager starts us anew.
            _log.BusLost(e.Message);
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
        }
    }

    private UnitView? FindUnit(string path) =>
        BusPath.Decode(BusNames.Units, path) is { } id && UnitId.TryRead(id, out var unit, out _) ? _host.Unit(unit) : null;

    private GenerationView? FindGeneration(string path) =>
        Number(BusNames.Generations, path) is { } number ? _host.Generations.FirstOrDefault(generation => generation.Number == number) : null;

    private static uint? Number(string prefix, string path) =>
        path.StartsWith(prefix + "/", StringComparison.Ordinal)
            && uint.TryParse(path.AsSpan(prefix.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;

    private void OnJobAdded(HostJob job) => Emit(ManagerObject.JobNew, writer => writer
        .WriteUInt32(job.Id).WriteObjectPath(BusNames.JobPath(job.Id)).WriteString(job.Subject));

    private void OnJobProgressed(HostJob job, string line) => Emit(ManagerObject.JobProgress, writer => writer
        .WriteUInt32(job.Id).WriteObjectPath(BusNames.JobPath(job.Id)).WriteString(line));

    private void OnJobEnded(HostJob job)
    {
        _bus!.Post(() => Announce(BusNames.JobPath(job.Id), _job));
        Emit(ManagerObject.JobRemoved, writer => writer
            .WriteUInt32(job.Id).WriteObjectPath(BusNames.JobPath(job.Id)).WriteString(job.Subject).WriteString(job.End!.Word));
    }

    private void OnGenerationSwitched(uint from, uint to)
    {
        Emit(ManagerObject.GenerationSwitched, writer => writer.WriteUInt32(from).WriteUInt32(to));
        _bus!.Post(() =>
        {
            Announce(BusNames.Root, _manager, "CurrentGeneration");
            foreach (var number in new[] { from, to }.Where(number => number != 0))
                Announce(BusNames.GenerationPath(number), _generation, "Current");
            foreach (var unit in _host.Units)
                Announce(BusNames.UnitPath(unit.Id), _unit, "Generation");
        });
    }

    private void OnUnitChanged(UnitChanged change)
    {
        var name = change.Unit.ToString();
        var path = BusNames.UnitPath(name);
        if (change.Before is null)
            Emit(ManagerObject.UnitNew, writer => writer.WriteString(name).WriteObjectPath(path));
        if (change.After is null)
            Emit(ManagerObject.UnitRemoved, writer => writer.WriteString(name).WriteObjectPath(path));
        else
            _bus!.Post(() => Announce(path, _unit));
    }

    // The object may be removed at any moment before libsystemd reads its properties; then there is nobody to speak of.
    private void Announce(string path, BusInterface description, params IReadOnlyCollection<string> properties)
    {
        try
        {
            _bus!.EmitPropertiesChanged(path, description, properties);
        }
        catch (LinuxException e)
        {
            _log.NotAnnounced(path, e.Message);
        }
    }

    private void OnConsoleGrew(UnitName unit)
    {
        if (_told.TryAdd(unit, true))
            _bus!.Post(() => _bus.EmitSignal(BusNames.UnitPath(unit.ToString()), _unit, UnitObject.ConsoleGrew));
    }

    private void Emit(string signal, Action<BusWriter> write) => _bus!.Post(() => _bus.EmitSignal(BusNames.Root, _manager, signal, write));
}
