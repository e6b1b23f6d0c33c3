using System.Globalization;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Tests;

/// <summary>Writes states and transitions on one line each, times as distances from an epoch.</summary>
internal static class LifecycleText
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Of(UnitState state)
    {
        var status = UnitStatus.Of(state);
        var text = $"{status.ActiveState}/{status.SubState}";
        return state switch
        {
            UnitState.Starting s => $"{text} jobs {s.Jobs} until {At(s.Deadline)}",
            UnitState.AbandoningStart s => $"{text} {Of(s.Goal)} until {At(s.Deadline)}",
            UnitState.Running s => $"{text} {s.Tender}{Of(s.Health)}",
            UnitState.StopSigterm s => $"{text} {s.Tender} {Of(s.Goal)} until {At(s.Deadline)}",
            UnitState.StopSigkill s => $"{text} {s.Tender} {Of(s.Goal)} until {At(s.Deadline)}",
            UnitState.Withdrawing s => $"{text} {Of(s.Goal)} until {At(s.Deadline)}",
            UnitState.AutoRestart s => $"{text} due {At(s.Due)}",
            UnitState.Failed s => $"{text} result {UnitStatus.Word(s.Result)}",
            _ => text,
        };
    }

    public static string Of(UnitEffect effect) => effect switch
    {
        UnitEffect.SendTerm e => $"SendTerm({e.Tender})",
        UnitEffect.SendKill e => $"SendKill({e.Tender})",
        UnitEffect.ArmDeadline e => $"ArmDeadline({At(e.At)})",
        UnitEffect.JobDone e => $"JobDone({e.Job} {JobWords.Of(e.Result)}{(e.Reason is null ? "" : $": {e.Reason}")})",
        _ => effect.GetType().Name,
    };

    public static string Of(Transition transition) =>
        $"{transition.Verdict.ToString().ToLowerInvariant()}, {Of(transition.State)}"
        + string.Concat(transition.Effects.Select(effect => $"\n        {Of(effect)}"));

    private static string Of(RunHealth health) => health switch
    {
        RunHealth.Starting { Counted: 0, Reason: null } => "",
        RunHealth.Starting starting => $", not healthy yet, {starting.Counted} counted: {starting.Reason}",
        RunHealth.Healthy healthy => $", healthy since {At(healthy.Since)}",
        RunHealth.Failing failing => $", failed {failing.Counted} times since {At(failing.Since)}: {failing.Reason}",
        _ => throw new InvalidOperationException(),
    };

    private static string Of(StopGoal goal) => goal switch
    {
        StopGoal.Rest => $"then rest {goal.Jobs}",
        StopGoal.StartAgain => $"then start again {goal.Jobs}",
        StopGoal.FollowPolicy policy => $"then as the policy says after '{UnitStatus.Word(policy.End.Result)}'",
        _ => throw new InvalidOperationException(),
    };

    private static string At(DateTimeOffset instant) =>
        string.Create(CultureInfo.InvariantCulture, $"T{(instant - Epoch).TotalSeconds:+0.###;-0.###;+0}s");
}
