using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Runs one derivation, in a scratch directory of its own, and registers its outputs; or compares them with those that the store
/// has. The caller holds the locks of the outputs.
/// </summary>
/// <param name="runner">Null if bubblewrap is not installed.</param>
internal sealed class DerivationRunner(
    Store store, BuildLayout layout, SandboxRunner? runner, ImmutableArray<IBuiltinBuilder> builtins,
    BuildOptions options, Func<string, string?> callersVariable)
{
    private const string BuiltinPrefix = "builtin:";
    private const string NotExecuted = "bwrap: execvp ";

    /// <summary>Makes the outputs and puts them into the store.</summary>
    internal Task<RunResult> BuildAsync(DerivationRun run, Action<BuildEvent> report, CancellationToken cancellationToken) =>
        InScratchAsync(run, options, Register, report, cancellationToken);

    /// <summary>Makes the outputs once more, and finds out in what they differ from those in the store.</summary>
    internal Task<RunResult> CheckAsync(DerivationRun run, Action<BuildEvent> report, CancellationToken cancellationToken) =>
        InScratchAsync(run, options.ForCheck, Compare, report, cancellationToken);

    private async Task<RunResult> InScratchAsync(
        DerivationRun run, BuildOptions how, Func<DerivationRun, ImmutableSortedDictionary<string, string>, IReadOnlyList<string>, RunResult> finish,
        Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        using var scratch = BuildScratch.Take(layout, run.Path, cancellationToken);
        try
        {
            var made = Places(run, Path.Combine(scratch.Path, SandboxPreparation.StoreFolder));
            var (problem, tail) = await MakeAsync(run, how, scratch.Path, made, report, cancellationToken).ConfigureAwait(false);
            return Kept(problem ?? finish(run, made, tail), scratch);
        }
        catch (StoreException e)
        {
            return Kept(new RunResult.Failed(BuildFailure.Build, e.Message, []), scratch);
        }
        catch (OperationCanceledException) when (options.KeepFailed && scratch.Keep() is { } kept)
        {
            // As Nix does: a user who interrupts a build that hangs wants to see how far it came.
            report(new BuildEvent.Note(run.Name, $"the directory of '{run.Name}' is kept as '{kept}'"));
            throw;
        }
    }

    // A result that differs is kept itself; its directory would say no more.
    private RunResult Kept(RunResult result, BuildScratch scratch) =>
        result is RunResult.Failed { Kind: not BuildFailure.NotReproducible } failed && options.KeepFailed && scratch.Keep() is { } kept
            ? failed with { Clause = $"{failed.Clause}; its directory is kept as '{kept}'" }
            : result;

    private async Task<(RunResult.Failed? Problem, IReadOnlyList<string> Tail)> MakeAsync(
        DerivationRun run, BuildOptions how, string scratch, ImmutableSortedDictionary<string, string> made,
        Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        if (run.Derivation.Builder.StartsWith(BuiltinPrefix, StringComparison.Ordinal))
        {
            var builtin = builtins.FirstOrDefault(builtin => builtin.Name == run.Derivation.Builder[BuiltinPrefix.Length..])
                ?? throw new StoreException($"its builder is '{run.Derivation.Builder}', which this program has not");
            Directory.CreateDirectory(Path.Combine(scratch, SandboxPreparation.StoreFolder));
            await builtin.BuildAsync(run.Derivation, made, report, cancellationToken).ConfigureAwait(false);
            return (null, []);
        }

        if (runner is null)
            throw new StoreException("bubblewrap, which makes the sandbox for builds, was not found; install the package bubblewrap");
        var plan = SandboxPreparation.Prepare(store, run, how, scratch, callersVariable);
        var logPath = BuildLog.PathFor(layout.LogDirectory, run.Path.BaseName);
        var undeclared = new UndeclaredInputs(plan);
        using var log = new BuildLog(logPath, line =>
        {
            undeclared.Look(line);
            report(new BuildEvent.Printed(run.Name, run.Path, line));
        });
        var ending = await runner.RunAsync(plan, options.Limits, log, cancellationToken).ConfigureAwait(false);
        if (ending is SandboxEnding.Ended { Status.IsSuccess: true })
            return (null, log.Tail);
        string?[] clauses = [ClauseOf(ending), undeclared.Sentence, ending is SandboxEnding.NotSetUp ? null : $"the whole log is in '{logPath}'"];
        var clause = string.Join("; ", clauses.OfType<string>());
        return (new RunResult.Failed(ending is SandboxEnding.TimedOut ? BuildFailure.Timeout : BuildFailure.Build, clause, log.Tail), log.Tail);
    }

    private RunResult Register(DerivationRun run, ImmutableSortedDictionary<string, string> made, IReadOnlyList<string> tail)
    {
        if (WhyUnfit(run, made) is { } unfit)
            return unfit with { LastLogLines = tail };
        OutputConditions.Check(store, run, made);
        // While they are in the scratch directory: of what is refused nothing comes into the store.
        foreach (var output in made.Values)
            CanonicalTree.Canonicalise(output);
        StorePath[] candidates = [.. run.Inputs, .. run.Outputs.Values];
        foreach (var (name, path) in OutputOrder.Of(run.Outputs, made))
        {
            store.DiscardInvalid(path);
            FileSystem.Rename(made[name], store.RealPath(path));
            store.RegisterOutput(path, run.Path, candidates, name, run.IsFixed ? FixedOutputHash.ContentAddress(run.Derivation.Outputs[0]) : null);
        }

        return new RunResult.Done();
    }

    private RunResult Compare(DerivationRun run, ImmutableSortedDictionary<string, string> made, IReadOnlyList<string> tail)
    {
        if (WhyUnfit(run, made) is { } unfit)
            return unfit with { LastLogLines = tail };
        OutputConditions.Check(store, run, made);
        foreach (var (name, path) in run.Outputs)
        {
            // As the store would have it, or modes and times would count as differences.
            CanonicalTree.Canonicalise(made[name]);
            var known = store.Query(path)
                ?? throw new StoreException($"'{store.FullPath(path)}' is not built yet, and so there is nothing to compare with; build it first");
            if (TreeHash.Of(made[name]).Hash == known.NarHash)
                continue;
            var differences = TreeDifference.Between(store.RealPath(path), made[name]);
            var kept = options.KeepFailed ? KeepOther(path, made[name]) : null;
            return new RunResult.Failed(
                BuildFailure.NotReproducible,
                $"it is not reproducible: building it again made another '{store.FullPath(path)}'{(kept is null ? "" : $", kept as '{kept}'")}", differences);
        }

        return new RunResult.Done();
    }

    private RunResult.Failed? WhyUnfit(DerivationRun run, ImmutableSortedDictionary<string, string> made)
    {
        var size = 0L;
        foreach (var (name, path) in made)
        {
            switch (SysStat.KindOf(path))
            {
                case null:
                    return Failed($"the command succeeded but wrote nothing to ${name}; what is built must be written there");
                case FileKind.Special:
                    return Failed($"the command made a special file at ${name}; the store holds only files, directories and symbolic links");
            }

            size += TreeSize.Of(path);
        }

        if (size > options.Limits.MaxOutputSize)
            return Failed($"its outputs have {size} bytes, more than {options.Limits.MaxOutputSize}");
        if (run.IsFixed && run.Derivation.Outputs[0] is var output
            && OutputHash.Of(made[output.Name], output.HashAlgorithm) is var actual && actual != output.Hash)
            return new RunResult.Failed(
                BuildFailure.HashMismatch, $"its output has the {output.HashAlgorithm} hash {actual}, and {output.Hash} was expected", []);
        return null;
    }

    private static RunResult.Failed Failed(string clause) => new(BuildFailure.Build, clause, []);

    private string KeepOther(StorePath path, string made)
    {
        var kept = Path.Combine(layout.ScratchDirectory, $"{path.BaseName}.check");
        TreeRemoval.Remove(kept);
        FileSystem.Rename(made, kept);
        return kept;
    }

    private static ImmutableSortedDictionary<string, string> Places(DerivationRun run, string scratchStore) =>
        run.Outputs.ToImmutableSortedDictionary(output => output.Key, output => Path.Combine(scratchStore, output.Value.BaseName), StringComparer.Ordinal);

    private static string ClauseOf(SandboxEnding ending) => ending switch
    {
        SandboxEnding.Ended { Exceeded: { } exceeded } ended => $"the command failed ({ended.Status}) after {exceeded}",
        SandboxEnding.Ended ended => $"the command failed ({ended.Status})",
        SandboxEnding.TimedOut timedOut => $"the command ran for {timedOut.Limit.TotalSeconds:0} s and was killed",
        SandboxEnding.LogTooLong tooLong => $"the command printed more than {tooLong.Limit} bytes and was killed",
        // The sandbox was there, and what was to be run in it was not.
        SandboxEnding.NotSetUp(var reason) when reason.StartsWith(NotExecuted, StringComparison.Ordinal) =>
            $"its builder cannot be run: {reason[NotExecuted.Length..]}; it must be in one of the derivation's inputs, with the loader that it names",
        SandboxEnding.NotSetUp notSetUp => $"its sandbox could not be set up ({notSetUp.Reason}); builds need user namespaces and bubblewrap 0.8 or newer",
        _ => throw new InvalidOperationException($"an ending of kind {ending.GetType().Name}"),
    };
}
