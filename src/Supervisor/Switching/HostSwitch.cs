using System.Collections.Immutable;
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

    // Held by the one switch, rollback or shutdown that may move the host.
    private readonly SemaphoreSlim _moving = new(1);
    private readonly IRealiser _realiser;
    private readonly HostPreflight _preflight;
    private readonly HostActivator _activator;
    private readonly GenerationHistory _history;
    private readonly IHostResumption _resumption;
    private readonly FleetJournal _journal;
    private readonly ConsoleBook _consoles;
    private readonly ILogger<HostSwitch> _log;

    // Guards _units: whoever asks for a check does not wait for a switch.
    private readonly Lock _reading = new();
    private readonly UnitDirectoryReader _units;
    private RealisedHost? _inForce;

    // What a start of the supervisor is to bring up, from when it is known until it is begun.
    private RealisedHost? _loaded;

    public HostSwitch(
        IRealiser realiser,
        HostPreflight preflight,
        HostActivator activator,
        GenerationHistory history,
        IHostResumption resumption,
        FleetJournal journal,
        ConsoleBook consoles,
        TimeProvider time,
        ILogger<HostSwitch> log)
    {
        _realiser = realiser;
        _preflight = preflight;
        _activator = activator;
        _history = history;
        _resumption = resumption;
        _journal = journal;
        _consoles = consoles;
        _units = new UnitDirectoryReader(time);
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
    public async Task<JobEnd> SwitchAsync(string directory, Action<string> progress, CancellationToken cancellationToken)
    {
        if (Read(directory, out var files, out var set) is { } unreadable)
            return unreadable;
        if (set.Host is null)
            return Invalid(set.Diagnostics, files);

        await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
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
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Makes an earlier generation the running one.</summary>
    public async Task<JobEnd> RollbackAsync(uint number, Action<string> progress, CancellationToken cancellationToken)
    {
        await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var host = _history.Read(number);
            if (_preflight.Refusal(host) is { } refusal)
                return new JobEnd(JobResult.Refused, refusal);
            if (await MoveAsync(host, progress, cancellationToken).ConfigureAwait(false) is { } failed)
                return failed;
            _history.SetCurrent(number);
            _journal.EndMove();
            return new JobEnd(JobResult.Done, $"generation {number} is running") { Generation = number };
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>
    /// Makes the units of the current generation known when the supervisor starts, with those that run, so that who asks finds them; nothing is started.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_history.Current is { } current)
                _inForce = _history.Read(current);
            // Without a generation all that is found is of a first switch that was cut off.
            _loaded = _inForce ?? RealisedHost.Empty;
            await _activator.TakeOverAsync(_resumption, _loaded, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Brings up what was loaded and does not run, unless a switch came first and has done so.</summary>
    /// <returns>What could not be reached; null if all is well or there is no generation yet.</returns>
    public async Task<string?> ResumeAsync(CancellationToken cancellationToken)
    {
        await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await BringUpAsync(starts: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Stops every unit and removes every network; the current generation stays recorded as such.</summary>
    /// <returns>What could not be stopped; null if nothing is left.</returns>
    public async Task<string?> ClearAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await BringUpAsync(starts: false, cancellationToken).ConfigureAwait(false); // Nothing was asked for that could fail.
            // If it is cut off, what ran runs again at the next start.
            _journal.BeginMove(_activator.Running());
            var failure = await _activator.ActivateAsync(_inForce, RealisedHost.Empty, ran: [], settle: false, progress, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
                _log.NotCleared(failure.Reason);
            _inForce = null;
            _journal.EndMove();
            return failure?.Reason;
        }
        finally
        {
            _moving.Release();
        }
    }

    public void Dispose() => _moving.Dispose();

    // Null when the files were read, whatever they say.
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

    private async Task<JobEnd> MoveToNewAsync(
        RealisedHost host, IReadOnlyList<UnitFile> files, Action<string> progress, CancellationToken cancellationToken)
    {
        if (_preflight.Refusal(host) is { } refusal)
            return new JobEnd(JobResult.Refused, refusal);
        if (await MoveAsync(host, progress, cancellationToken).ConfigureAwait(false) is { } failed)
            return failed;

        var generation = _history.Commit(host, files);
        _history.SetCurrent(generation.Number);
        _journal.EndMove();
        var message = generation.IsNew
            ? $"generation {generation.Number} is running"
            : $"nothing changed: generation {generation.Number} is running";
        return new JobEnd(JobResult.Done, message) { Generation = generation.Number };
    }

    private async Task<string?> BringUpAsync(bool starts, CancellationToken cancellationToken)
    {
        if (_loaded is not { } host)
            return null;
        _loaded = null;
        // One unit that cannot run is no reason to put all others down: it fails by itself.
        foreach (var unmet in starts ? _preflight.Unmet(host).Concat(_preflight.ImageRefusal(host) is { } refusal ? [refusal] : []) : [])
            _log.NotMet(unmet);
        return (await _activator.BringUpAsync(_resumption, host, starts, cancellationToken).ConfigureAwait(false))?.Reason;
    }

    // Null when the host is in force.
    private async Task<JobEnd?> MoveAsync(RealisedHost host, Action<string> progress, CancellationToken cancellationToken)
    {
        // What goes wrong with what is replaced anyway is of no interest.
        _ = await BringUpAsync(starts: true, cancellationToken).ConfigureAwait(false);
        var (before, ran) = (_inForce, _activator.Running());
        _journal.BeginMove(ran);
        var failure = await _activator.ActivateAsync(before, host, ran: [], settle: true, progress, cancellationToken).ConfigureAwait(false);
        if (failure is null)
        {
            _inForce = host;
            return null;
        }

        // What the guest said is read before the move back makes it say something else.
        var report = failure.Unit is { Type: UnitType.Unikernel } unit
            ? string.Join('\n', _consoles.Tail(unit.Name, LinesOfFailedGuest).Select(line => $"{unit}: {line.Text}"))
            : "";
        progress(before is null ? "taking it back" : "putting back what ran before");
        var back = await _activator.ActivateAsync(host, before ?? RealisedHost.Empty, ran, settle: false, _ => { }, cancellationToken).ConfigureAwait(false);
        _journal.EndMove();
        if (back is null)
            return new JobEnd(JobResult.Failed, $"{failure.Reason}; what ran before runs again") { Report = report };

        _log.PutBackFailed(back.Reason);
        return new JobEnd(JobResult.Failed, $"{failure.Reason}; putting back what ran before failed too: {back.Reason}") { Report = report };
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
