using System.Text;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>Every phase against every event, as a file that a change of behaviour changes.</summary>
public sealed class LifecycleTableTests
{
    private static readonly DateTimeOffset Now = LifecycleText.Epoch;
    private static readonly DateTimeOffset Armed = Now + TimeSpan.FromSeconds(5);
    private static readonly TenderProcess Ours = new(100, 7);
    private static readonly TenderProcess Other = new(200, 8);
    private static readonly UnitHistory History = new(2, 2, [Now - TimeSpan.FromSeconds(3)], null);
    private static readonly UnitEnd Late = new(UnitResult.Timeout, "was not started in time", Now);

    private static readonly (string Name, UnitState State)[] States =
    [
        ("inactive", new UnitState.Inactive(History)),
        ("failed", new UnitState.Failed(History, UnitResult.ExitCode)),
        ("starting", new UnitState.Starting(History, [new(1), new(2)], Armed)),
        ("abandoning the start, then rest", new UnitState.AbandoningStart(History, new StopGoal.Rest([new(1)]), Armed)),
        ("abandoning the start, then start again", new UnitState.AbandoningStart(History, new StopGoal.StartAgain([new(1)]), Armed)),
        ("abandoning the start, then follow the policy", new UnitState.AbandoningStart(History, new StopGoal.FollowPolicy(Late), Armed)),
        ("running for 5 s", new UnitState.Running(History, Ours, Now - TimeSpan.FromSeconds(5))),
        (
            "running and healthy",
            new UnitState.Running(History, Ours, Now - TimeSpan.FromHours(1)) { Health = new RunHealth.Healthy(Now - TimeSpan.FromMinutes(1)) }),
        (
            "running with two failed probes", new UnitState.Running(History, Ours, Now - TimeSpan.FromHours(1))
            {
                Health = new RunHealth.Failing(2, "no answer", Now - TimeSpan.FromSeconds(2)),
            }),
        ("after SIGTERM for its health", new UnitState.StopSigterm(
            History, Ours, new StopGoal.FollowPolicy(new UnitEnd(UnitResult.Health, "failed its probe", Now)), Armed)),
        ("running for an hour", new UnitState.Running(History, Ours, Now - TimeSpan.FromHours(1))),
        ("after SIGTERM, then rest", new UnitState.StopSigterm(History, Ours, new StopGoal.Rest([new(1)]), Armed)),
        ("after SIGTERM, then start again", new UnitState.StopSigterm(History, Ours, new StopGoal.StartAgain([new(1)]), Armed)),
        ("after SIGKILL, then rest", new UnitState.StopSigkill(History, Ours, new StopGoal.Rest([new(1)]), Armed)),
        ("after SIGKILL, then start again", new UnitState.StopSigkill(History, Ours, new StopGoal.StartAgain([new(1)]), Armed)),
        ("after SIGKILL, then follow the policy", new UnitState.StopSigkill(History, Ours, new StopGoal.FollowPolicy(Late), Armed)),
        ("waiting for a restart", new UnitState.AutoRestart(History, Armed)),
        ("waiting for a restart at the start limit", new UnitState.AutoRestart(
            History with { RecentStarts = [.. Enumerable.Repeat(Now - TimeSpan.FromSeconds(3), 20)] }, Armed)),
    ];

    private static readonly (string Name, UnitEvent Event)[] Events =
    [
        ("StartRequested #9", new UnitEvent.StartRequested(new(9))),
        ("StopRequested #9", new UnitEvent.StopRequested(new(9))),
        ("StartRequested #9, automatic", new UnitEvent.StartRequested(new(9), IsAutomatic: true)),
        ("StartHeldBack", new UnitEvent.StartHeldBack("db, which it requires, could not be started")),
        ("TenderStarted pid 100", new UnitEvent.TenderStarted(Ours)),
        ("TenderStarted pid 200", new UnitEvent.TenderStarted(Other)),
        ("StartFailed", new UnitEvent.StartFailed("no /dev/kvm")),
        ("TenderAdopted pid 200", new UnitEvent.TenderAdopted(Other, Now - TimeSpan.FromHours(1), History with { Restarts = 3 }, new RunHealth.Healthy(Now))),
        ("RestRemembered", new UnitEvent.RestRemembered(History with { Restarts = 3 }, null, null)),
        ("RestRemembered, failed", new UnitEvent.RestRemembered(History with { Restarts = 3 }, UnitResult.ExitCode, null)),
        ("RestRemembered, with a restart due", new UnitEvent.RestRemembered(History with { Restarts = 3 }, null, Armed)),
        ("TenderExited pid 100 status 0", new UnitEvent.TenderExited(Ours, new TenderExit.Exited(0))),
        ("TenderExited pid 100 status 1", new UnitEvent.TenderExited(Ours, new TenderExit.Exited(1))),
        ("TenderExited pid 100 status 3", new UnitEvent.TenderExited(Ours, new TenderExit.Exited(3))),
        ("TenderExited pid 100 SIGTERM", new UnitEvent.TenderExited(Ours, new TenderExit.Killed(15, false))),
        ("TenderExited pid 100 SIGKILL", new UnitEvent.TenderExited(Ours, new TenderExit.Killed(9, false))),
        ("TenderExited pid 100 SIGSEGV, core", new UnitEvent.TenderExited(Ours, new TenderExit.Killed(11, true))),
        ("TenderExited pid 100, its status not known", new UnitEvent.TenderExited(Ours, new TenderExit.Unknown())),
        ("TenderExited pid 200 status 0", new UnitEvent.TenderExited(Other, new TenderExit.Exited(0))),
        ("DeadlinePassed, the armed one", new UnitEvent.DeadlinePassed(Armed)),
        ("DeadlinePassed, a former one", new UnitEvent.DeadlinePassed(Armed - TimeSpan.FromSeconds(1))),
        ("ProbeSucceeded pid 100", new UnitEvent.ProbeSucceeded(Ours)),
        ("ProbeSucceeded pid 200", new UnitEvent.ProbeSucceeded(Other)),
        ("ProbeFailed pid 100", new UnitEvent.ProbeFailed(Ours, "no answer")),
        ("ProbeFailed pid 200", new UnitEvent.ProbeFailed(Other, "no answer")),
        ("ResetFailed", new UnitEvent.ResetFailed()),
        ("WasSetUp", new UnitEvent.WasSetUp()),
        ("WasTornDown", new UnitEvent.WasTornDown()),
        ("TearDownFailed", new UnitEvent.TearDownFailed("it is in use")),
    ];

    private static readonly (string Name, UnitState State)[] PassiveStates =
    [
        ("inactive", new UnitState.Inactive(History)),
        ("failed", new UnitState.Failed(History, UnitResult.Resources)),
        ("being set up", new UnitState.Starting(History, [new(1), new(2)], Armed)),
        ("established", new UnitState.Established(History, Now - TimeSpan.FromSeconds(5))),
        ("being torn down, then rest", new UnitState.Withdrawing(History, new StopGoal.Rest([new(1)]), Armed)),
        ("being torn down, then start again", new UnitState.Withdrawing(History, new StopGoal.StartAgain([new(1)]), Armed)),
    ];

    public static TheoryData<RestartPolicy> Policies => [RestartPolicy.No, RestartPolicy.OnFailure, RestartPolicy.Always];

    [Theory]
    [MemberData(nameof(Policies))]
    public void EveryEventIsAnsweredInEveryPhase(RestartPolicy policy)
    {
        var settings = Settings(policy);
        Golden.Matches($"lifecycle/{policy}.txt", Table(States, (state, happened) => UnitLifecycle.Apply(settings, state, happened, Now)));
    }

    [Theory]
    [InlineData(UnitType.Network)]
    [InlineData(UnitType.Target)]
    public void EveryEventIsAnsweredInEveryPhaseOfWhatIsNoMachine(UnitType type) => Golden.Matches(
        $"lifecycle/{type}.txt", Table(PassiveStates, (state, happened) => PassiveLifecycle.Apply(type, state, happened, Now)));

    [Fact]
    public void EveryPhaseHasSystemdsWords()
    {
        var words = States.Select(each => $"{each.Name}: {UnitStatus.Of(each.State)}")
            .Concat(PassiveStates.Select(each => $"network, {each.Name}: {UnitStatus.Of(each.State, UnitType.Network)}"))
            .Append($"never started: {UnitStatus.Of(UnitState.Initial)}");

        Golden.Matches("lifecycle/words.txt", string.Join('\n', words) + "\n");
    }

    [Fact]
    public void TheTableHasEveryPhaseAndEvent()
    {
        Assert.Equal(Cases(typeof(UnitState)), States.Concat(PassiveStates).Select(each => each.State.GetType()).Distinct().OrderBy(type => type.Name));
        Assert.Equal(Cases(typeof(UnitEvent)), Events.Select(each => each.Event.GetType()).Distinct().OrderBy(type => type.Name));

        static IEnumerable<Type> Cases(Type closed) => closed.GetNestedTypes().Where(closed.IsAssignableFrom).OrderBy(type => type.Name);
    }

    private static string Table((string Name, UnitState State)[] states, Func<UnitState, UnitEvent, Transition> apply)
    {
        var table = new StringBuilder();
        foreach (var (name, state) in states)
        {
            table.Append($"{name}\n");
            foreach (var (happened, @event) in Events)
                table.Append($"    {happened}: {LifecycleText.Of(apply(state, @event))}\n");
            table.Append('\n');
        }

        return table.ToString();
    }

    internal static LifecycleSettings Settings(RestartPolicy policy) => new(
        new RestartSpec(policy, Duration.Parse("100ms"), Duration.Parse("30s"), 20, Duration.Parse("10min")), Duration.Parse("10s"))
    {
        Health = new HealthLimits(3, Duration.Parse("10s")),
    };
}
