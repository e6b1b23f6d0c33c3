using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>Runs derivations whose output is missing, each in a sandbox and a scratch directory of its own.</summary>
internal sealed class DerivationRunner(Store store, BuildLayout layout, SandboxRunner runner, SandboxLimits limits)
{
    /// <summary>Makes the output and puts it into the store. The caller holds the lock of the output.</summary>
    internal async Task<BuildOutcome> RunAsync(DerivationRun run, Action<string> progress, CancellationToken cancellationToken)
    {
        // Named after the derivation: what a crash left behind is in the way of the next build of it only, and goes then.
        var scratch = Path.Combine(layout.ScratchDirectory, run.Path.BaseName);
        Ftw.RemoveTree(scratch);
        try
        {
            return await RunAsync(run, scratch, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A build names its files as it likes, in bytes that the base library would not find again.
            Ftw.RemoveTree(scratch);
        }
    }

    private async Task<BuildOutcome> RunAsync(DerivationRun run, string scratch, Action<string> progress, CancellationToken cancellationToken)
    {
        var scratchStore = Path.Combine(scratch, "store");
        var build = Path.Combine(scratch, "build");
        Directory.CreateDirectory(scratchStore);
        Directory.CreateDirectory(build);

        var root = store.FullPath(run.Toolchain);
        var plan = new SandboxPlan(
            root, [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)],
            store.Directory, scratchStore, build, [.. run.Sources.Select(store.FullPath).Distinct().Order(StringComparer.Ordinal)],
            SandboxEnvironment.For(store.Directory, run.Environment), run.Command, limits.MaxFileSize);

        var logPath = BuildLog.PathFor(layout.LogDirectory, run.Path.BaseName);
        SandboxEnding ending;
        IReadOnlyList<string> tail;
        using (var log = new BuildLog(logPath, progress))
        {
            ending = await runner.RunAsync(plan, limits, log, cancellationToken).ConfigureAwait(false);
            tail = log.Tail;
        }

        var output = Path.Combine(scratchStore, run.Output.BaseName);
        if (Problem(ending, output, logPath) is { } problem)
            return new BuildOutcome.Failed($"cannot build '{run.Name}': {problem}", tail);
        store.DiscardInvalid(run.Output);
        File.Move(output, store.FullPath(run.Output));
        store.RegisterOutput(run.Output, run.Path, [.. run.Sources, run.Output]);
        return new BuildOutcome.Built(run.Output);
    }

    private static string? Problem(SandboxEnding ending, string output, string logPath) => ending switch
    {
        SandboxEnding.Ended { Status.IsSuccess: true } => SysStat.KindOf(output) switch
        {
            FileKind.Regular => null,
            null => "the command succeeded but wrote nothing to $out; an image must be written there",
            FileKind.Directory => "the command made a directory at $out; an image is one regular file",
            FileKind.SymbolicLink => "the command made a symbolic link at $out; an image is one regular file",
            FileKind.Special => "the command made a special file at $out; an image is one regular file",
        },
        SandboxEnding.Ended ended => $"the command failed ({ended.Status}); the whole log is in '{logPath}'",
        SandboxEnding.TimedOut timedOut => $"the command ran for {timedOut.Limit.TotalSeconds:0} s and was killed; the whole log is in '{logPath}'",
        SandboxEnding.LogTooLong tooLong => $"the command printed more than {tooLong.Limit} bytes and was killed; the log is in '{logPath}'",
        SandboxEnding.NotSetUp notSetUp => $"its sandbox could not be set up ({notSetUp.Reason}); builds need user namespaces and bubblewrap 0.8 or newer",
        _ => throw new InvalidOperationException($"an ending of kind {ending.GetType().Name}"),
    };
}
