using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Has the outputs of derivations in the store: those that are there already, those that a substituter has, and else by building,
/// inputs before what needs them and as many at a time as there are jobs. One derivation is built by one process at a time; another process that wants it
/// waits and finds it built.
/// </summary>
public sealed class DerivationRealiser : IDisposable
{
    private const int Fetches = 8;

    private readonly Store _store;
    private readonly BuildLayout _layout;
    private readonly ISubstituter? _substituter;
    private readonly BuildOptions _options;
    private readonly TimeProvider _time;
    private readonly DerivationRunner _runner;
    private readonly SemaphoreSlim _jobs;

    // A fetch waits for other hosts and needs no processor.
    private readonly SemaphoreSlim _fetches = new(Fetches);

    /// <param name="runner">Null if bubblewrap is not installed: then only what is built already, and what needs no sandbox, can be had.</param>
    /// <param name="builtins">Builders that are part of this program.</param>
    /// <param name="callersVariable">Reads a variable of the caller's environment, for fetchers that ask for some of it (<c>impureEnvVars</c>).</param>
    public DerivationRealiser(
        Store store, BuildLayout layout, SandboxRunner? runner, ImmutableArray<IBuiltinBuilder> builtins, ISubstituter? substituter, BuildOptions options,
        TimeProvider time, Func<string, string?> callersVariable)
    {
        _store = store;
        _layout = layout;
        _substituter = substituter;
        _options = options;
        _time = time;
        _runner = new DerivationRunner(store, layout, runner, builtins, options, callersVariable);
        _jobs = new SemaphoreSlim(options.Jobs);
        Library = new DerivationLibrary(store);
        _ = BuildScratch.RemoveAbandoned(layout); // How much there was is for the collector to tell.
    }

    public DerivationLibrary Library { get; }

    /// <summary>Makes sure that all outputs of a derivation are in the store.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of any build runs any more, and nothing of an unfinished one is left.</exception>
    public async Task<RealiseOutcome> RealiseAsync(StorePath derivation, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Mostly everything is there, and the caller has the answer before it would have a thread to find it out.
        if (WhatIsThere(derivation) is { } found)
            return found;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var visit = new Visit(this, report, stop);
        var outcome = await visit.RealiseAsync(derivation).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcome;
    }

    /// <summary>Builds a derivation, whose outputs are in the store, once more and compares bit by bit.</summary>
    /// <inheritdoc cref="RealiseAsync"/>
    public async Task<RealiseOutcome> CheckAsync(StorePath derivation, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var outputs = Library.OutputsOf(derivation);
        UnsupportedDerivation.Refuse(Library.Read(derivation));
        // What the first build needed may have been collected since.
        foreach (var input in Library.Read(derivation).InputDerivations.Keys)
        {
            if (await RealiseAsync(_store.Parse(input), report, cancellationToken).ConfigureAwait(false) is RealiseOutcome.Failed failed)
                return failed;
        }

        using var locks = new OutputLocks(_store, outputs.Values, cancellationToken);
        return await RunAsync(derivation, outputs, _runner.CheckAsync, report, cancellationToken).ConfigureAwait(false);
    }

    private RealiseOutcome.Realised? WhatIsThere(StorePath derivation)
    {
        try
        {
            var outputs = Library.OutputsOf(derivation);
            return AreThere(outputs) ? new RealiseOutcome.Realised(outputs, IsNew: false) : null;
        }
        catch (IOException)
        {
            return null; // The visit of this input comes by the same fault, and says so.
        }
    }

    private async Task<RealiseOutcome> BuildAsync(
        StorePath derivation, ImmutableSortedDictionary<string, StorePath> outputs, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var slots = Library.Read(derivation).Builder.StartsWith("builtin:fetch", StringComparison.Ordinal) ? _fetches : _jobs;
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var locks = new OutputLocks(_store, outputs.Values, cancellationToken);
            return AllValid(outputs)
                ? new RealiseOutcome.Realised(outputs, IsNew: false)
                : await RunAsync(derivation, outputs, BuildAndRecordAsync, report, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<RunResult> BuildAndRecordAsync(DerivationRun run, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var started = _time.GetUtcNow();
        var result = await _runner.BuildAsync(run, report, cancellationToken).ConfigureAwait(false);
        if (result is RunResult.Done)
        {
            var log = BuildLog.PathFor(_layout.LogDirectory, run.Path.BaseName);
            ProvenanceJournal.Record(_store, Library, run, started, _time.GetUtcNow(), File.Exists(log) ? log : null);
        }

        return result;
    }

    private async Task<RealiseOutcome> RunAsync(
        StorePath derivation, ImmutableSortedDictionary<string, StorePath> outputs,
        Func<DerivationRun, Action<BuildEvent>, CancellationToken, Task<RunResult>> run, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var what = DerivationRun.Of(_store, Library, derivation);
        report(new BuildEvent.Started(what.Name, derivation));
        var begin = _time.GetTimestamp();
        switch (await run(what, report, cancellationToken).ConfigureAwait(false))
        {
            case RunResult.Failed(var kind, var clause, var tail):
                report(new BuildEvent.Failed(what.Name, derivation));
                return new RealiseOutcome.Failed(derivation, kind, $"cannot build '{what.Name}': {clause}", tail);
            default:
                report(new BuildEvent.Finished(what.Name, derivation, _time.GetElapsedTime(begin)));
                return new RealiseOutcome.Realised(outputs, IsNew: true);
        }
    }

    public void Dispose()
    {
        _jobs.Dispose();
        _fetches.Dispose();
    }

    private bool AllValid(ImmutableSortedDictionary<string, StorePath> outputs) => outputs.Values.All(_store.Keep);

    private bool AreThere(ImmutableSortedDictionary<string, StorePath> outputs) => outputs.Values.All(_store.KeepWhole);

    /// <summary>One wish: each derivation below it is looked at once.</summary>
    private sealed class Visit(DerivationRealiser realiser, Action<BuildEvent> report, CancellationTokenSource stop)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<StorePath, Task<RealiseOutcome>> _tasks = [];
        private RealiseOutcome.Failed? _failure;

        internal Task<RealiseOutcome> RealiseAsync(StorePath derivation)
        {
            lock (_gate)
            {
                if (!_tasks.TryGetValue(derivation, out var task))
                    _tasks.Add(derivation, task = GuardedAsync(derivation));
                return task;
            }
        }

        private async Task<RealiseOutcome> GuardedAsync(StorePath derivation)
        {
            // The first steps are taken outside the lock, and not on the stack of the build that needs this one.
            await Task.Yield();
            try
            {
                var outcome = await VisitAsync(derivation).ConfigureAwait(false);
                if (outcome is RealiseOutcome.Failed failed)
                    await FailAsync(failed).ConfigureAwait(false);
                return outcome;
            }
            catch (IOException e)
            {
                var failed = new RealiseOutcome.Failed(derivation, BuildFailure.Build, $"cannot build '{derivation.Name}': {e.Message}", []);
                await FailAsync(failed).ConfigureAwait(false);
                return failed;
            }
            catch (OperationCanceledException) when (_failure is { } first)
            {
                return first;
            }
        }

        private async Task FailAsync(RealiseOutcome.Failed failed)
        {
            if (Interlocked.CompareExchange(ref _failure, failed, null) is null && !realiser._options.KeepGoing)
                await stop.CancelAsync().ConfigureAwait(false);
        }

        private async Task<RealiseOutcome> VisitAsync(StorePath derivation)
        {
            var outputs = realiser.Library.OutputsOf(derivation);
            if (realiser.AreThere(outputs))
                return new RealiseOutcome.Realised(outputs, IsNew: false);
            stop.Token.ThrowIfCancellationRequested();
            realiser.Library.Check(derivation);
            var read = realiser.Library.Read(derivation);
            if (read.MayBeSubstituted && await SubstituteAsync(outputs).ConfigureAwait(false))
                return new RealiseOutcome.Realised(outputs, IsNew: true);
            UnsupportedDerivation.Refuse(read);

            // A build that was cancelled ends before its inputs' do: all are waited for, so that nothing runs when the caller hears.
            var inputs = await Task.WhenAll(read.InputDerivations.Keys.Select(input => RealiseAsync(realiser._store.Parse(input)))).ConfigureAwait(false);
            return inputs.OfType<RealiseOutcome.Failed>().FirstOrDefault() is { } failed
                ? failed
                : await realiser.BuildAsync(derivation, outputs, report, stop.Token).ConfigureAwait(false);
        }

        private async Task<bool> SubstituteAsync(ImmutableSortedDictionary<string, StorePath> outputs)
        {
            if (realiser._substituter is not { } substituter)
                return false;
            foreach (var output in outputs.Values.Where(output => !realiser._store.Keep(output)))
            {
                try
                {
                    if (!await substituter.SubstituteAsync(output, report, stop.Token).ConfigureAwait(false))
                        return false;
                }
                catch (IOException e)
                {
                    // Building it is as good.
                    report(new BuildEvent.Note(output.Name, $"cannot substitute '{output}': {e.Message}"));
                    return false;
                }
            }

            return true;
        }
    }
}
