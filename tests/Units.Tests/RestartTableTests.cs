using System.Text;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Tests;

/// <summary>Which ends are followed by a restart: systemd.service(5), table 2, with failed probes in the place of the watchdog.</summary>
public sealed class RestartTableTests
{
    private static readonly DateTimeOffset Now = LifecycleText.Epoch;
    private static readonly TenderProcess Tender = new(100, 7);
    private static readonly UnitHistory History = UnitHistory.Empty;

    private static readonly (string Policy, RestartPolicy Value)[] Policies =
    [
        ("no", RestartPolicy.No), ("always", RestartPolicy.Always), ("on-success", RestartPolicy.OnSuccess),
        ("on-failure", RestartPolicy.OnFailure), ("on-abnormal", RestartPolicy.OnAbnormal), ("on-abort", RestartPolicy.OnAbort),
    ];

    private static readonly (string Cause, UnitState State, UnitEvent Event)[] Causes =
    [
        ("clean exit code", Running, Exit(0)),
        ("clean by success-status", Running, Exit(3)),
        ("unclean exit code", Running, Exit(4)),
        ("unclean signal", Running, Ended(new TenderExit.Killed(9, false))),
        ("core dump", Running, Ended(new TenderExit.Killed(11, true))),
        ("timeout of the start", Abandoned, new UnitEvent.StartFailed("it was given up")),
        ("timeout, then killed", Killed(UnitResult.Timeout), Ended(new TenderExit.Killed(9, false))),
        ("health", Stopped(UnitResult.Health), Exit(1)),
        ("health, then killed", Killed(UnitResult.Health), Ended(new TenderExit.Killed(9, false))),
        ("health, then status 0", Stopped(UnitResult.Health), Exit(0)),
        ("not spawned", new UnitState.Starting(History, [], Now), new UnitEvent.StartFailed("no /dev/kvm")),
        ("restart held back", new UnitState.AutoRestart(History, Now), new UnitEvent.StartHeldBack("db could not be started")),
        ("status not known", Running, Ended(new TenderExit.Unknown())),
        ("status 3 of the tender", Running, Ended(new TenderExit.Exited(3, "fault"))),
        ("status 75 of the tender", Running, Ended(new TenderExit.Exited(75, "fault"))),
        ("prevent-status", Running, Exit(75)),
        ("prevent-status, a clean one", Running, Exit(76)),
        ("health, then prevent-status", Stopped(UnitResult.Health), Exit(75)),
        ("stop that a user asked for", new UnitState.StopSigterm(History, Tender, new StopGoal.Rest([]), Now), Exit(4)),
    ];

    private static UnitState Running => new UnitState.Running(History, Tender, Now);

    private static UnitState Abandoned => new UnitState.AbandoningStart(History, new StopGoal.FollowPolicy(End(UnitResult.Timeout)), Now);

    [Fact]
    public void ThePolicyAndTheCauseSayWhetherTheUnitIsStartedAgain() => Assert.Equal(
        """
        cause                         no           always       on-success   on-failure   on-abnormal  on-abort
        clean exit code               success      restart      restart      success      success      success
        clean by success-status       success      restart      restart      success      success      success
        unclean exit code             exit-code    restart      exit-code    restart      exit-code    exit-code
        unclean signal                signal       restart      signal       restart      restart      restart
        core dump                     core-dump    restart      core-dump    restart      restart      restart
        timeout of the start          timeout      restart      timeout      restart      restart      timeout
        timeout, then killed          timeout      restart      timeout      restart      restart      timeout
        health                        health       restart      health       restart      restart      health
        health, then killed           health       restart      health       restart      restart      health
        health, then status 0         health       restart      health       restart      restart      health
        not spawned                   resources    restart      resources    restart      restart      resources
        restart held back             resources    restart      resources    restart      restart      resources
        status not known              exit-code    restart      exit-code    restart      exit-code    exit-code
        status 3 of the tender        exit-code    restart      exit-code    restart      exit-code    exit-code
        status 75 of the tender       exit-code    restart      exit-code    restart      exit-code    exit-code
        prevent-status                exit-code    exit-code    exit-code    exit-code    exit-code    exit-code
        prevent-status, a clean one   success      success      success      success      success      success
        health, then prevent-status   health       health       health       health       health       health
        stop that a user asked for    exit-code    exit-code    exit-code    exit-code    exit-code    exit-code

        """.ReplaceLineEndings("\n"),
        Table());

    [Fact]
    public void TheTableHasEveryPolicy() => Assert.Equal(Enum.GetValues<RestartPolicy>(), Policies.Select(policy => policy.Value).Order());

    private static string Table()
    {
        var text = new StringBuilder(Row("cause", Policies.Select(policy => policy.Policy)));
        foreach (var (cause, state, happened) in Causes)
            text.Append(Row(cause, Policies.Select(policy => Following(policy.Value, state, happened))));
        return text.ToString();

        static string Row(string head, IEnumerable<string> cells) => $"{head,-30}{string.Concat(cells.Select(cell => $"{cell,-13}")).TrimEnd()}\n";
    }

    private static string Following(RestartPolicy policy, UnitState state, UnitEvent happened)
    {
        var settings = LifecycleTableTests.Settings(policy);
        settings = settings with { Restart = settings.Restart with { SuccessStatus = [3, 76], PreventStatus = [75, 76] } };
        var after = UnitLifecycle.Apply(settings, state, happened, Now).State;
        return after is UnitState.AutoRestart ? "restart" : UnitStatus.Of(after).Result;
    }

    private static UnitState Stopped(UnitResult result) => new UnitState.StopSigterm(History, Tender, new StopGoal.FollowPolicy(End(result)), Now);

    private static UnitState Killed(UnitResult result) => new UnitState.StopSigkill(History, Tender, new StopGoal.FollowPolicy(End(result)), Now);

    private static UnitEnd End(UnitResult result) => new(result, "ended", Now);

    private static UnitEvent Exit(int status) => Ended(new TenderExit.Exited(status));

    private static UnitEvent Ended(TenderExit exit) => new UnitEvent.TenderExited(Tender, exit);
}
