using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Sources;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Records;
using Hillingar.Supervisor.Resuming;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Moves the whole host between generations. Everything that can go wrong before the move is found before it; what goes
/// wrong during it is answered by moving back; the generation is recorded as the current one last, so that a crash at
/// any point leaves the old one in force.
/// </summary>
internal sealed class HostSwitch : IDisposable
{
    private const int LinesOfFailedGuest = 10;

    private readonly MoveTurns _turns = new();
    private readonly IRealiser _realiser;
    private readonly HostPreflight _preflight;
    private readonly HostActivator _activator;
    private readonly GenerationHistory _history;
    private readonly IHostResumption _resumption;
    private readonly FleetJournal _journal;
    private readonly ConsoleBook _consoles;
    private readonly ILogger<HostSwitch> _log;

    // Guards _units: a caller that asks for a check does not wait for a switch.
    private readonly Lock _reading = new();
    private readonly UnitDirectoryReader _units;
    private RealisedHost? _inForce;

    // What a start of the supervisor is to bring up, from when it is known until it is begun.
    private RealisedHost? _loaded;

    // Whether it is not known which generation is in force.
    private bool _isLeftAlone;

    public HostSwitch(
        IRealiser realiser,
        HostPreflight preflight,
        HostActivator activator,
        GenerationHistory history,
        IHostResumption resumption,
        FleetJournal journal,
        ConsoleBook consoles,
        ILogger<HostSwitch> log)
    {
        _realiser = realiser;
        _preflight = preflight;
        _activator = activator;
        _history = history;
        _resumption = resumption;
        _journal = journal;
        _consoles = consoles;
        _units = new UnitDirectoryReader(TimeProvider.System);
        _log = log;
    }

    /// <summary>Says what a switch to a directory would find wrong before it builds anything; nothing is changed.</summary>
    public JobEnd Verify(string directory)
    {
        if (Read(directory, out var files, out var set) is { } unreadable)
            return unreadable;
        if (set.Host is not { } host)
            return Invalid(set.Diagnostics, files);
        var report = SourceCheck.Everything(host);
        var all = set.Diagnostics.AddRange(report.Diagnostics).Sort(Diagnostic.CompareByPlace);
        IReadOnlyList<UnitFile> quoted = [.. files, .. report.Recipes];
        return all.Any(diagnostic => diagnostic.Severity == Severity.Error)
            ? Invalid(all, quoted)
            : WithWarnings(new JobEnd(JobResult.Done, "no mistakes in the unit files"), all, quoted);
    }

    /// <summary>Makes the host what the unit files in a directory say.</summary>
    /// <param name="allowEmpty">Whether a directory without unit files, which stops everything, is meant.</param>
    public async Task<JobEnd> SwitchAsync(string directory, bool allowEmpty, Action<string> progress, CancellationToken cancellationToken)
    {
        if (Read(directory, out var files, out var set) is { } unreadable)
            return unreadable;
        if (!allowEmpty && set.Host is { } read && !read.All.Any())
        {
            return new JobEnd(
                JobResult.Refused, $"there are no unit files in '{directory}', and to switch to it would stop everything; "
                    + "if that is meant, say --allow-empty; nothing was changed");
        }

        if (set.Host is null)
            return Invalid(set.Diagnostics, files);

        using var turn = await _turns.TakeAsync($"the switch to {directory}", progress, cancellationToken).ConfigureAwait(false);
        // What is built stays until the generation that names it is a root, or the switch failed.
        using var session = _history.Session();
        var end = await _realiser.RealiseAsync(set.Host, progress, cancellationToken).ConfigureAwait(false) switch
        {
            Realisation.Invalid invalid => Invalid([.. set.Diagnostics, .. invalid.Diagnostics], [.. files, .. invalid.Recipes]),
            Realisation.Failed failed => new JobEnd(JobResult.Failed, $"{failed.Message}; nothing was changed") { Report = string.Join('\n', failed.Log) },
            Realisation.Complete complete => await MoveToNewAsync(complete.Host, files, progress, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException("an unknown realisation"),
        };
        return end.Result == JobResult.Done ? WithWarnings(end, set.Diagnostics, files) : end;
    }

    /// <summary>Makes an earlier generation the running one.</summary>
    public async Task<JobEnd> RollbackAsync(uint number, Action<string> progress, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync($"the rollback to generation {number}", progress, cancellationToken).ConfigureAwait(false);
        RecordedGeneration Commit()
        {
            _history.SetCurrent(number);
            return new RecordedGeneration(number, IsNew: true);
        }

        return await MoveAsync(_history.Read(number), Commit, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the units of the current generation known when the supervisor starts, with those that run, so that clients find them; nothing is started.
    /// </summary>
    /// <returns>Why it is not known which generation is in force, so that all that
    /// runs is left as it is until the operator says; null if all is well.</returns>
    public async Task<string?> LoadAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync("what a start of hillingard does first", progress: null, cancellationToken).ConfigureAwait(false);
        try
        {
            if (_history.Problem is { } problem)
                return LeaveAlone(problem);
            if (_history.Current is { } current)
                _inForce = _history.Read(current);
            // Without a generation all that is found is of a first switch that was cut off.
            await TakeOverAsync(_inForce ?? RealisedHost.Empty, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (StoreException e)
        {
            return LeaveAlone(e.Message);
        }
    }

    /// <summary>Brings up what was loaded and does not run, unless a switch came first and has done so.</summary>
    /// <returns>What could not be reached; null if all is well or there is no generation yet.</returns>
    public async Task<string?> ResumeAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync("what a start of hillingard brings up", progress: null, cancellationToken).ConfigureAwait(false);
        return await BringUpAsync(starts: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops every unit and removes every network; the current generation stays recorded as such.</summary>
    /// <returns>What could not be stopped; null if nothing is left.</returns>
    public async Task<string?> ClearAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync("the shutdown", progress, cancellationToken).ConfigureAwait(false);
        if (_isLeftAlone)
            await TakeOverAsync(RealisedHost.Empty, cancellationToken).ConfigureAwait(false);
        _ = await BringUpAsync(starts: false, cancellationToken).ConfigureAwait(false); // Nothing was asked for that could fail.
        // If it is cut off, what ran runs again at the next start.
        _journal.BeginMove(_activator.Running());
        // The reasons are those of a switch to nothing, which no user has asked for.
        var move = new HostMove(_inForce, RealisedHost.Empty) { Progress = line => progress(line.Split(": ")[0]) };
        var failure = (await _activator.ActivateAsync(move, cancellationToken).ConfigureAwait(false)).Failure;
        if (failure is not null)
            _log.NotCleared(failure.Reason);
        _inForce = null;
        _journal.EndMove();
        return failure?.Reason;
    }

    public void Dispose() => _turns.Dispose();

    // Null when the files were read, even with mistakes.
    private JobEnd? Read(string directory, out IReadOnlyList<UnitFile> files, out UnitSet set)
    {
        try
        {
            lock (_reading)
                (files, set) = _units.Read(directory);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (files, set) = ([], new UnitSet(null, []));
            return new JobEnd(JobResult.Invalid, $"the unit files in '{directory}' cannot be read: {e.Message}");
        }
    }

    private Task<JobEnd> MoveToNewAsync(RealisedHost host, IReadOnlyList<UnitFile> files, Action<string> progress, CancellationToken cancellationToken)
    {
        RecordedGeneration Commit()
        {
            var generation = _history.Commit(host, files);
            _history.SetCurrent(generation.Number);
            return generation;
        }

        return MoveAsync(host, Commit, progress, cancellationToken);
    }

    private string LeaveAlone(string problem)
    {
        _isLeftAlone = true;
        return problem;
    }

    private async Task TakeOverAsync(RealisedHost host, CancellationToken cancellationToken)
    {
        (_isLeftAlone, _loaded) = (false, host);
        await _activator.TakeOverAsync(_resumption, host, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> BringUpAsync(bool starts, CancellationToken cancellationToken)
    {
        if (_loaded is not { } host)
            return null;
        _loaded = null;
        // One unit that cannot run is no reason to leave others down: it fails by itself.
        foreach (var unmet in starts ? _preflight.Unmet(host) : [])
            _log.NotMet(unmet);
        return (await _activator.BringUpAsync(_resumption, host, starts, cancellationToken).ConfigureAwait(false))?.Reason;
    }

    /// <param name="commit">Called when the host is in force; the generation that it is now.</param>
    private async Task<JobEnd> MoveAsync(
        RealisedHost host, Func<RecordedGeneration> commit, Action<string> progress, CancellationToken cancellationToken)
    {
        if (_preflight.Refusal(host, _inForce) is { } refusal)
            return new JobEnd(JobResult.Refused, refusal);
        if (_isLeftAlone)
        {
            // Which of the guests that run are wanted is known only now.
            _inForce = host;
            await TakeOverAsync(host, cancellationToken).ConfigureAwait(false);
        }

        // What goes wrong with what is replaced anyway is of no interest.
        _ = await BringUpAsync(starts: true, cancellationToken).ConfigureAwait(false);
        var (before, ran, begun) = (_inForce, _activator.Running(), _consoles.Now);
        _journal.BeginMove(ran);
        Activation activation;
        string reason;
        var wasCanceled = false;
        try
        {
            activation = await _activator.ActivateAsync(
                new HostMove(before, host) { Settle = true, Progress = progress }, cancellationToken).ConfigureAwait(false);
            if (activation.Failure is null)
            {
                _inForce = host;
                var end = Done(commit(), activation.Unwell);
                _journal.EndMove();
                return end;
            }

            reason = activation.Failure.Reason;
        }
        // A border: the disk of the generations, a user who called it off, or an error of our own. What ran before is what is recorded.
        catch (Exception e)
        {
            if (e is not (IOException or UnauthorizedAccessException or OperationCanceledException))
                _log.EffectBroke(e, "the switch");
            activation = new Activation(null, []);
            wasCanceled = e is OperationCanceledException;
            reason = wasCanceled ? "it was called off" : e.Message;
        }

        // What the guest said is read before the move back makes it say something else, and may take the unit away.
        var report = activation.Failure?.Unit is { Type: UnitType.Unikernel } unit
            ? string.Join('\n', _consoles.TailSince(unit.Name, LinesOfFailedGuest, begun).Select(line => $"{unit}: {line.Text}"))
            : "";
        var back = await PutBackAsync(host, before, ran, reason, progress).ConfigureAwait(false) with { Report = report };
        return wasCanceled && back.Result == JobResult.PutBack ? back with { Result = JobResult.Canceled } : back;
    }

    // This cannot be called off: in the middle of it there is neither the old generation nor the new one.
    private async Task<JobEnd> PutBackAsync(RealisedHost host, RealisedHost? before, ImmutableHashSet<UnitId> ran, string reason, Action<string> progress)
    {
        progress(before is null ? "taking it back" : "putting back what ran before");
        _inForce = before;
        var move = new HostMove(host, before ?? RealisedHost.Empty) { Ran = ran };
        var failure = (await _activator.ActivateAsync(move, CancellationToken.None).ConfigureAwait(false)).Failure;
        _journal.EndMove();
        if (failure is null)
            return new JobEnd(JobResult.PutBack, $"{reason}; what ran before runs again");
        _log.PutBackFailed(failure.Reason);
        return new JobEnd(JobResult.Stuck, $"{reason}; putting back what ran before failed too: {failure.Reason}");
    }

    private static JobEnd Done(RecordedGeneration generation, ImmutableArray<UnitId> unwell)
    {
        var message = generation.IsNew ? $"generation {generation.Number} is running" : $"nothing changed: generation {generation.Number} is running";
        if (!unwell.IsEmpty)
            message += $", but not {string.Join(", ", unwell)}: not the doing of this switch; see 'hillingar status {unwell[0]}'";
        return new JobEnd(JobResult.Done, message) { Generation = generation.Number, FailedUnits = unwell };
    }

    private static JobEnd Invalid(ImmutableArray<Diagnostic> diagnostics, IReadOnlyList<UnitFile> files)
    {
        var sorted = diagnostics.Sort(Diagnostic.CompareByPlace);
        var errors = sorted.Count(diagnostic => diagnostic.Severity == Severity.Error);
        var message = $"{errors} {(errors == 1 ? "mistake" : "mistakes")} in the unit files; nothing was changed";
        return new JobEnd(JobResult.Invalid, message) { Diagnostics = sorted, Report = DiagnosticRenderer.Render(sorted, files) };
    }

    private static JobEnd WithWarnings(JobEnd end, ImmutableArray<Diagnostic> warnings, IReadOnlyList<UnitFile> files) =>
        warnings.IsEmpty ? end : end with { Diagnostics = warnings, Report = DiagnosticRenderer.Render(warnings, files) };
}
