using System.Globalization;
using System.Text;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>A fleet with a shell and a clock in memory: what is asked of the shell waits until the test answers it.</summary>
internal sealed class FleetWorld
{
    private readonly Dictionary<UnitId, DateTimeOffset> _deadlines = [];
    private readonly SortedDictionary<UnitId, Owed> _owed = [];
    private readonly StringBuilder _log = new();
    private DateTimeOffset? _wake;
    private int _pid;

    public FleetWorld(params IEnumerable<IUnitDefinition> units)
    {
        Take(Fleet.Redefine([.. units], [], Now));
        _log.Clear();
    }

    /// <summary>What the shell owes a unit.</summary>
    public enum Owed
    {
        Spawn,
        End,
        Kill,
        SetUp,
        TearDown,
    }

    public FleetCore Fleet { get; } = new();

    public DateTimeOffset Now { get; private set; } = LifecycleText.Epoch;

    /// <summary>Jobs whose end has not been told.</summary>
    public SortedSet<JobId> Open { get; } = [];

    /// <summary>Those of them that the test asked for.</summary>
    public IEnumerable<JobId> Awaited => Open.Where(_asked.Contains);

    public Dictionary<JobId, JobEnded> Ended { get; } = [];

    // The story tells the ends of these; the others follow from them.
    private readonly HashSet<JobId> _asked = [];

    public IReadOnlyDictionary<UnitId, Owed> Debts => _owed;

    /// <summary>Units in the order in which they became active, and came to rest with a minus before them.</summary>
    public List<string> Order { get; } = [];

    public static RealisedUnit Unit(string name, params (DependencyKind Kind, string On)[] dependencies) => new()
    {
        Name = UnitName.Parse(name),
        Description = "",
        Image = "/store/image",
        Memory = ByteSize.FromMebibytes(32),
        Arguments = [],
        Tender = new TenderChoice.Hillingar(),
        Nets = [],
        StopTimeout = Duration.Parse("5s"),
        Restart = new RestartSpec(RestartPolicy.No, Duration.Parse("100ms"), Duration.Parse("1s"), 5, Duration.Parse("10s")),
        Dependencies = [.. Links(dependencies)],
    };

    public static TargetDefinition Target(string name, params (DependencyKind Kind, string On)[] dependencies) =>
        new(UnitName.Parse(name), "", [.. Links(dependencies)]);

    public static NetworkDefinition Network(string name, params (DependencyKind Kind, string On)[] dependencies) =>
        new(UnitName.Parse(name), "", Ipv4Interface.Parse("10.0.0.1/24"), 1500) { Dependencies = [.. Links(dependencies)] };

    public FleetUnit Of(string unit) => Fleet.Snapshot.Units[UnitId.Parse(unit)];

    public bool IsActive(UnitId unit) => Fleet.Snapshot.Units[unit].State.IsActive;

    /// <summary>The active units.</summary>
    public string Active() => string.Join(' ', Fleet.Snapshot.Units.Where(unit => unit.Value.State.IsActive).Select(unit => unit.Key));

    public JobId Request(JobType type, params string[] units) => Request(type, JobMode.Replace, units);

    /// <summary>The job of the first; number 0 if the request is refused.</summary>
    public JobId Request(JobType type, JobMode mode, params string[] units)
    {
        foreach (var unit in units)
            _log.Append(CultureInfo.InvariantCulture, $"> {JobWords.Of(type)} {unit}\n");
        var step = Fleet.Request(type, [.. units.Select(UnitId.Parse)], Now, mode);
        foreach (var answer in step.Answers)
        {
            if (answer.Job is { } job)
                _ = _asked.Add(job);
            else
                _log.Append(CultureInfo.InvariantCulture, $"< {answer.Unit} refused: {answer.Refusal}\n");
        }

        Take(step);
        return step.Answers[0].Job ?? default;
    }

    public void Cancel(JobId job) => Take(Fleet.Cancel(job, Now));

    public JobResult ResultOf(JobId job) => Ended[job].Result;

    public void Apply(UnitId unit, UnitEvent happened) => Take(Fleet.Apply(unit, happened, Now));

    public void Redefine(IReadOnlyCollection<IUnitDefinition> defined, params UnitId[] forgotten) => Take(Fleet.Redefine(defined, forgotten, Now));

    /// <summary>Answers what the shell owes a unit; a spawning or setting up may fail.</summary>
    public void Pay(UnitId unit, bool fails = false)
    {
        _ = _owed.Remove(unit, out var owed);
        var state = Fleet.Snapshot.Units[unit].State;
        Apply(unit, owed switch
        {
            Owed.Spawn or Owed.SetUp when fails => new UnitEvent.StartFailed("no memory"),
            Owed.Spawn => new UnitEvent.TenderStarted(new TenderProcess(++_pid, 1)),
            Owed.SetUp => new UnitEvent.WasSetUp(),
            Owed.TearDown => new UnitEvent.WasTornDown(),
            Owed.End => new UnitEvent.TenderExited(state.LiveTender!.Value, new TenderExit.Exited(1)),
            Owed.Kill => new UnitEvent.TenderExited(state.LiveTender!.Value, new TenderExit.Killed(SignalNames.Kill, false)),
        });
    }

    /// <summary>A guest ends by itself.</summary>
    public void Crash(UnitId unit, int status = 3)
    {
        if (Fleet.Snapshot.Units[unit].State.LiveTender is not { } tender)
            return;
        _ = _owed.Remove(unit);
        Apply(unit, new UnitEvent.TenderExited(tender, new TenderExit.Exited(status)));
    }

    public void Crash(string unit) => Crash(UnitId.Parse(unit));

    /// <summary>Answers everything, always the first in the order of names, until nothing is owed.</summary>
    public void PayAll()
    {
        for (var i = 0; _owed.Count > 0; i++)
        {
            Assert.True(i < 10_000, "it never comes to rest");
            Pay(_owed.Keys.First());
        }
    }

    /// <summary>The earliest instant comes that a unit waits for; false if none waits.</summary>
    public bool Pass()
    {
        var due = _deadlines.Where(each => Fleet.Snapshot.Units[each.Key].State.ArmedFor == each.Value).OrderBy(each => each.Value).ToList();
        if (due.Count == 0 && _wake is null)
            return false;
        var next = due.Count > 0 && (_wake is null || due[0].Value <= _wake) ? due[0].Value : _wake!.Value;
        Now = next > Now ? next : Now;
        if (next == _wake)
        {
            _wake = null;
            Take(Fleet.Wake(Now));
            return true;
        }

        _ = _deadlines.Remove(due[0].Key);
        Apply(due[0].Key, new UnitEvent.DeadlinePassed(due[0].Value));
        return true;
    }

    /// <summary>What happened since the last call, one line each.</summary>
    public string Story()
    {
        var story = _log.ToString();
        _log.Clear();
        return story;
    }

    public override string ToString() => _log.ToString();

    private static System.Collections.Immutable.ImmutableArray<Dependency> Links((DependencyKind Kind, string On)[] dependencies) =>
        [.. dependencies.Select(each => new Dependency(each.Kind, UnitId.Parse(each.On)))];

    private void Take(FleetStep step)
    {
        foreach (var change in step.Changes)
        {
            if (change.Before is null || change.After is null || change.Cause is null)
                continue;
            _log.Append(CultureInfo.InvariantCulture, $"{change.Unit}: {change.Before.Status.ActiveState} ({change.Before.Status.SubState}) "
                + $"-> {change.After.Status.ActiveState} ({change.After.Status.SubState})\n");
            if (change.After.State.IsActive && !change.Before.State.IsActive)
                Order.Add($"{change.Unit}");
            else if (change.After.State.IsAtRest && !change.Before.State.IsAtRest)
                Order.Add($"-{change.Unit}");
        }

        foreach (var (unit, effect) in step.Effects)
            CarryOut(unit.Id, effect);
        foreach (var job in step.Jobs)
        {
            Assert.False(Ended.ContainsKey(job.Id), $"{job.Id} moves after its end");
            _ = Open.Add(job.Id);
        }

        foreach (var ended in step.Ended)
        {
            Assert.True(Open.Remove(ended.Job), $"{ended.Job} ended twice, or never began");
            Ended.Add(ended.Job, ended);
            if (_asked.Contains(ended.Job))
                _log.Append(CultureInfo.InvariantCulture, $"< {ended.Unit} {JobWords.Of(ended.Result)}{(ended.Reason is null ? "" : $": {ended.Reason}")}\n");
        }

        _wake = step.Wake;
    }

    private void CarryOut(UnitId unit, UnitEffect effect)
    {
        switch (effect)
        {
            case UnitEffect.PrepareAndSpawn:
                _owed[unit] = Owed.Spawn;
                break;
            case UnitEffect.SendTerm:
                _owed[unit] = Owed.End;
                break;
            case UnitEffect.SendKill:
                _owed[unit] = Owed.Kill;
                break;
            case UnitEffect.SetUp:
                _owed[unit] = Owed.SetUp;
                break;
            case UnitEffect.TearDown:
                _owed[unit] = Owed.TearDown;
                break;
            case UnitEffect.ArmDeadline arm:
                _deadlines[unit] = arm.At;
                break;
        }
    }
}
