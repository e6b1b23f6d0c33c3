using Hillingar.Bus;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// Keeps the objects of the bus up to date and announces what changed. It works from states, not from events: however much happens between two
/// rounds, a round announces each difference once, and while the bus takes no more there are no rounds. Only jobs are told one by one, so that each has
/// its <c>JobNew</c> and its <c>JobRemoved</c>.
/// </summary>
internal sealed class HostPublisher : IDisposable
{
    // So many messages are given to the bus before it is waited for.
    private const int Batch = 64;

    private readonly FleetLoop _fleet;
    private readonly HostService _host;
    private readonly ConsoleBook _consoles;
    private readonly PublishRounds _rounds;
    private readonly ObjectBook _book;
    private readonly JobNews _news;
    private readonly ConsoleNews _grown = new();

    private volatile BusAnnouncer? _bus;
    private volatile HostObjects _objects = HostObjects.Empty;
    private int _sent;

    public HostPublisher(FleetLoop fleet, HostService host, ConsoleBook consoles, TimeProvider time, ILogger<HostPublisher> log)
    {
        (_fleet, _host, _consoles) = (fleet, host, consoles);
        _rounds = new PublishRounds(PublishAsync, log.BusHandlerFailed);
        _book = new ObjectBook(fleet, host);
        _news = new JobNews(time, _rounds.Wake);
        _fleet.Changed += OnUnitChanged;
        _host.Jobs.Added += _news.Began;
        _host.Jobs.Changed += OnJobChanged;
        _host.Jobs.Progressed += _news.Progressed;
        _host.Jobs.Ended += _news.Ended;
        _host.GenerationsChanged += _rounds.Wake;
        _consoles.Grew += OnConsoleGrew;
        _objects = _book.Refresh();
    }

    /// <summary>The objects as they were announced last.</summary>
    public HostObjects Objects => _objects;

    /// <summary>From now on there is a bus to announce to, or none.</summary>
    public void Attach(BusAnnouncer? bus) => _bus = bus;

    /// <summary>Completes when all that has happened until now is announced, and <see cref="Objects"/> shows it.</summary>
    public Task CatchUpAsync() => _rounds.CatchUpAsync();

    /// <summary>The last console lines of a unit; those who read them will be told again when there are more.</summary>
    public IReadOnlyList<ConsoleLine> ReadLog(UnitName unit, int count, ulong after)
    {
        // Before the lines are read, so that a line that comes now is told of.
        _grown.Read(unit);
        return _consoles.Tail(unit, count, after);
    }

    /// <summary>Announces until the token is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _rounds.RunAsync(cancellationToken);

    public void Dispose()
    {
        _fleet.Changed -= OnUnitChanged;
        _host.Jobs.Added -= _news.Began;
        _host.Jobs.Changed -= OnJobChanged;
        _host.Jobs.Progressed -= _news.Progressed;
        _host.Jobs.Ended -= _news.Ended;
        _host.GenerationsChanged -= _rounds.Wake;
        _consoles.Grew -= OnConsoleGrew;
        _news.Dispose();
    }

    private void OnUnitChanged(UnitChanged change) => _rounds.Wake();

    private void OnJobChanged(Job job) => _rounds.Wake();

    private void OnConsoleGrew(UnitName unit)
    {
        if (_grown.Grew(unit))
            _rounds.Wake();
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        // What is told one by one is taken first: the state that is read afterwards is then not older.
        var (news, grown) = (_news.Take(), _grown.Take());
        var before = _objects;
        var after = _book.Refresh();
        _objects = after;
        if (_bus is not { } bus)
            return;

        foreach (var (was, unit) in after.Units.Differences(before.Units))
            await SendAsync(bus, () => Announce(bus, was, unit), cancellationToken).ConfigureAwait(false);
        AnnounceGenerations(bus, before, after);
        foreach (var item in news)
            await SendAsync(bus, () => Announce(bus, item, before, after), cancellationToken).ConfigureAwait(false);
        foreach (var (id, job) in before.Jobs.Where(job => !after.Jobs.ContainsKey(job.Key)))
            bus.Removed(new BusObject(HostBus.Jobs.PathOf(id), JobContract.Interface, job));
        bus.Changed(Root(before), Root(after));
        foreach (var unit in grown)
            bus.Emit(HostBus.Units.PathOf(unit.ToString()), UnitContract.ConsoleGrew, default);
    }

    private async ValueTask SendAsync(BusAnnouncer bus, Action send, CancellationToken cancellationToken)
    {
        send();
        if (++_sent % Batch == 0)
            await bus.WhenWritableAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static BusObject Root(HostObjects objects) => new(HostBus.Root, ManagerContract.Interface, objects.Manager);

    private static void Announce(BusAnnouncer bus, UnitObject? before, UnitObject? after)
    {
        if (before is not null && after is not null)
        {
            bus.Changed(before.Object, after.Object);
        }
        else if (after is not null)
        {
            bus.Added(after.Object);
            bus.Emit(HostBus.Root, ManagerContract.UnitNew, (after.Properties.Id, after.Path));
        }
        else if (before is not null)
        {
            bus.Emit(HostBus.Root, ManagerContract.UnitRemoved, (before.Properties.Id, before.Path));
            bus.Removed(before.Object);
        }
    }

    private static void AnnounceGenerations(BusAnnouncer bus, HostObjects before, HostObjects after)
    {
        if (ReferenceEquals(before.Generations, after.Generations))
            return;
        foreach (var (number, generation) in after.Generations)
        {
            var now = new BusObject(HostBus.Generations.PathOf(number), GenerationContract.Interface, generation);
            if (before.Generations.TryGetValue(number, out var known))
                bus.Changed(now with { State = known }, now);
            else
                bus.Added(now);
        }

        foreach (var (number, generation) in before.Generations.Where(one => !after.Generations.ContainsKey(one.Key)))
            bus.Removed(new BusObject(HostBus.Generations.PathOf(number), GenerationContract.Interface, generation));
        var (from, to) = (before.Manager.CurrentGeneration, after.Manager.CurrentGeneration);
        if (from != to)
            bus.Emit(HostBus.Root, ManagerContract.GenerationSwitched, (from, to));
    }

    private static void Announce(BusAnnouncer bus, JobNewsItem item, HostObjects before, HostObjects after)
    {
        var job = item.Job;
        var path = HostBus.Jobs.PathOf(job.Id.Number);
        var now = new BusObject(path, JobContract.Interface, after.Jobs.GetValueOrDefault(job.Id.Number) ?? ObjectState.Of(job));
        switch (item)
        {
            case JobNewsItem.Began:
                bus.Added(now);
                bus.Emit(HostBus.Root, ManagerContract.JobNew, (job.Id.Number, path, job.Task.Subject));
                break;
            case JobNewsItem.Progressed(_, var line):
                bus.Emit(HostBus.Root, ManagerContract.JobProgress, (job.Id.Number, path, line));
                break;
            case JobNewsItem.Ended:
                bus.Changed(now with { State = before.Jobs.GetValueOrDefault(job.Id.Number) ?? new JobProperties { Id = job.Id.Number } }, now);
                bus.Emit(HostBus.Root, ManagerContract.JobRemoved, (job.Id.Number, path, job.Task.Subject, JobWords.Of(job.End!.Result)));
                break;
        }
    }
}
