using System.Globalization;
using CsCheck;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Tests;

/// <summary>What holds for every story, of any events in any order.</summary>
public sealed class LifecycleLaws
{
    // What a step of a story does; the numbers choose among what is possible at that point.
    private static readonly Gen<(int Kind, int Choice, int Milliseconds)[]> Stories =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 7], Gen.Int[0, 40_000]).Array[0, 60];

    private static readonly Gen<RestartPolicy> Policies = Gen.Enum<RestartPolicy>();

    [Fact]
    public void ThereAreNeverTwoTenders() => Policies.Select(Stories).Sample((policy, story) =>
    {
        var world = new World(policy);
        foreach (var step in story)
        {
            world.Step(step);
            Assert.True(world.Live.Count + (world.IsSpawning ? 1 : 0) <= 1, world.ToString());
        }
    });

    [Fact]
    public void APhaseThatWaitsHasItsDeadlineArmed() => Policies.Select(Stories).Sample((policy, story) =>
    {
        var world = new World(policy);
        foreach (var step in story)
        {
            world.Step(step);
            if (world.State.ArmedFor is { } deadline)
                Assert.Equal(deadline, world.Armed);
        }
    });

    [Fact]
    public void AfterAStopRequestTheUnitComesToRest() => Policies.Select(Stories).Sample((policy, story) =>
    {
        var world = new World(policy);
        foreach (var step in story)
            world.Step(step);
        world.Request(job => new UnitEvent.StopRequested(job));

        // A shell that answers every effect, and a tender that ends by SIGKILL if not before.
        for (var i = 0; i < 10 && world.State is not (UnitState.Inactive or UnitState.Failed); i++)
            world.Answer();
        Assert.True(world.State is UnitState.Inactive or UnitState.Failed, world.ToString());
        Assert.Empty(world.Live);
        Assert.Empty(world.OpenJobs);
    });

    [Fact]
    public void EveryJobIsToldItsEndExactlyOnce() => Policies.Select(Stories).Sample((policy, story) =>
    {
        var world = new World(policy);
        foreach (var step in story)
            world.Step(step);
        Assert.Empty(world.ToldTwice);
        Assert.Equal(world.OpenJobs.Order(), world.Waiting().Order());
    });

    [Fact]
    public void TheSameStoryHasTheSameEffects() => Policies.Select(Stories).Sample((policy, story) =>
    {
        var (first, second) = (new World(policy), new World(policy));
        foreach (var step in story)
        {
            first.Step(step);
            second.Step(step);
        }

        Assert.Equal(first.ToString(), second.ToString());
    });

    [Fact]
    public void WhatIsPreparedIsReleasedBeforeTheNextPreparation() => Policies.Select(Stories).Sample((policy, story) =>
    {
        var world = new World(policy);
        foreach (var step in story)
        {
            world.Step(step);
            Assert.False(world.PreparedTwice, world.ToString());
            if (world.State is UnitState.Inactive or UnitState.Failed or UnitState.AutoRestart)
                Assert.False(world.IsPrepared, world.ToString());
        }
    });

    /// <summary>A kernel and a shell that remember, and a clock.</summary>
    private sealed class World(RestartPolicy policy)
    {
        private readonly LifecycleSettings _settings = LifecycleTableTests.Settings(policy);
        private readonly List<string> _log = [];
        private DateTimeOffset _now = LifecycleText.Epoch;
        private int _pid;
        private uint _job;

        public UnitState State { get; private set; } = UnitState.Initial;

        public HashSet<TenderProcess> Live { get; } = [];

        public bool IsSpawning { get; private set; }

        public bool IsPrepared { get; private set; }

        public bool PreparedTwice { get; private set; }

        public DateTimeOffset? Armed { get; private set; }

        public HashSet<uint> OpenJobs { get; } = [];

        public List<JobId> ToldTwice { get; } = [];

        public void Step((int Kind, int Choice, int Milliseconds) step)
        {
            switch (step.Kind)
            {
                case 0 or 1:
                    Request(job => new UnitEvent.StartRequested(job));
                    break;
                case 2:
                    Request(job => new UnitEvent.StopRequested(job));
                    break;
                case 3 when State is UnitState.AutoRestart or UnitState.Inactive or UnitState.Failed:
                    Request(job => new UnitEvent.StartRequested(job, IsAutomatic: true));
                    break;
                case 4 or 5 when IsSpawning:
                    Spawned();
                    break;
                case 6 when IsSpawning:
                    NotSpawned();
                    break;
                case 7 or 8 when Live.Count > 0:
                    Exit(step.Choice switch
                    {
                        0 or 1 => new TenderExit.Exited(0),
                        2 or 3 => new TenderExit.Exited(3),
                        4 => new TenderExit.Killed(15, false),
                        _ => new TenderExit.Killed(11, true),
                    });
                    break;
                case 9 or 10 when Armed is { } deadline:
                    _now = _now < deadline ? deadline : _now;
                    Apply(new UnitEvent.DeadlinePassed(deadline));
                    break;
                case 11:
                    Apply(step.Choice switch
                    {
                        < 3 => new UnitEvent.ResetFailed(),
                        < 6 => new UnitEvent.StartHeldBack("db, which it requires, could not be started"),
                        _ => new UnitEvent.DeadlinePassed(_now - TimeSpan.FromSeconds(1)),
                    });
                    break;
                default:
                    _now += TimeSpan.FromMilliseconds(step.Milliseconds);
                    break;
            }
        }

        /// <summary>What the shell and the kernel owe the unit now.</summary>
        public void Answer()
        {
            if (IsSpawning)
                NotSpawned();
            else if (State is UnitState.StopSigkill && Live.Count > 0)
                Exit(new TenderExit.Killed(9, false));
            else if (State.ArmedFor is { } deadline)
            {
                _now = _now < deadline ? deadline : _now;
                Apply(new UnitEvent.DeadlinePassed(deadline));
            }
        }

        public void Request(Func<JobId, UnitEvent> request)
        {
            var job = new JobId(++_job);
            _ = OpenJobs.Add(job.Number);
            Apply(request(job));
        }

        /// <summary>The jobs that the state says are waiting.</summary>
        public IEnumerable<uint> Waiting() => (State switch
        {
            UnitState.Starting starting => starting.Jobs,
            UnitState.AbandoningStart abandoning => abandoning.Goal.Jobs,
            UnitState.StopSigterm term => term.Goal.Jobs,
            UnitState.StopSigkill kill => kill.Goal.Jobs,
            _ => [],
        }).Select(job => job.Number);

        public override string ToString() => string.Join('\n', _log);

        private void Spawned()
        {
            IsSpawning = false;
            var tender = new TenderProcess(++_pid, 1);
            _ = Live.Add(tender);
            Apply(new UnitEvent.TenderStarted(tender));
        }

        private void NotSpawned()
        {
            IsSpawning = false;
            Apply(new UnitEvent.StartFailed("no memory"));
        }

        private void Exit(TenderExit exit)
        {
            var tender = Live.First();
            _ = Live.Remove(tender);
            Apply(new UnitEvent.TenderExited(tender, exit));
        }

        private void Apply(UnitEvent happened)
        {
            var transition = UnitLifecycle.Apply(_settings, State, happened, _now);
            State = transition.State;
            _log.Add(string.Create(CultureInfo.InvariantCulture, $"{happened}: {LifecycleText.Of(transition)}"));
            foreach (var effect in transition.Effects)
                CarryOut(effect);
            if (transition.Effects.Any(effect => effect is UnitEffect.RestartDue))
                Request(job => new UnitEvent.StartRequested(job, IsAutomatic: true));
        }

        private void CarryOut(UnitEffect effect)
        {
            switch (effect)
            {
                case UnitEffect.PrepareAndSpawn:
                    PreparedTwice |= IsPrepared;
                    (IsPrepared, IsSpawning) = (true, true);
                    break;
                case UnitEffect.ReleaseResources:
                    IsPrepared = false;
                    break;
                case UnitEffect.ArmDeadline arm:
                    Armed = arm.At;
                    break;
                case UnitEffect.JobDone done when !OpenJobs.Remove(done.Job.Number):
                    ToldTwice.Add(done.Job);
                    break;
            }
        }
    }
}
