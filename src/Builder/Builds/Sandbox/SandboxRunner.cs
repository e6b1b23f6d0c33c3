using System.Globalization;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Runs builds in sandboxes made by bubblewrap. The sandbox has a process namespace of its own, whose first process
/// dies with the <c>bwrap</c> that we start: killing that one ends all of the build.
/// </summary>
/// <param name="bubblewrap">The path of <c>bwrap</c>.</param>
/// <param name="poller">Waits for the output and the end of builds; the caller's, who disposes it after the last build.</param>
public sealed class SandboxRunner(string bubblewrap, Poller poller, TimeProvider time)
{
    private const int ReadSize = 16 * 1024;

    private static readonly string[] Places = ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap"];

    /// <summary>The path of <c>bwrap</c> on this host, null if it is not installed.</summary>
    public static string? FindBubblewrap() => Array.Find(Places, File.Exists);

    /// <summary>Runs a build to its end, be that success or failure.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; by then nothing of the build runs any more.</exception>
    public async Task<SandboxEnding> RunAsync(SandboxPlan plan, SandboxLimits limits, BuildLog log, CancellationToken cancellationToken)
    {
        using var group = BuildGroup.Create(limits);
        using var output = Pipe.Create(nonBlockingRead: true);
        using var filter = SandboxFilter.For(plan.HasNetwork);
        var (program, arguments) = HostPrologue.For(limits, plan.Identity, group, bubblewrap, BubblewrapCommandLine.For(plan));
        using var parent = new ParentThread(new SpawnRequest
        {
            Program = program,
            Arguments = arguments,
            StandardOutput = output.Write,
            StandardError = output.Write,
            Personality = plan.Identity.Personality,
            Processors = plan.Identity.HasOneProcessor ? [FirstProcessor()] : [],
            Inherited = [new InheritedDescriptor(BubblewrapCommandLine.FilterDescriptor, filter.Read)],
        });
        using var sandbox = await parent.Child.ConfigureAwait(false);
        output.Write.Dispose();

        var ending = await FollowAsync(sandbox, output.Read, limits, log, cancellationToken).ConfigureAwait(false);
        log.End();
        cancellationToken.ThrowIfCancellationRequested();
        return ending switch
        {
            SandboxEnding.Ended { Status: ExitStatus.Exited { Code: 1 } } when log.Tail is [var line] && line.StartsWith("bwrap: ", StringComparison.Ordinal) =>
                new SandboxEnding.NotSetUp(line),
            SandboxEnding.Ended { Status.IsSuccess: false } ended => ended with { Exceeded = group.Exceeded(limits) },
            _ => ending,
        };
    }

    // Of those that this process may run on.
    private static int FirstProcessor()
    {
        const string Allowed = "Cpus_allowed_list:";
        var list = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Allowed, StringComparison.Ordinal))[Allowed.Length..];
        return int.Parse(list.Split(',', '-')[0], CultureInfo.InvariantCulture);
    }

    private async Task<SandboxEnding> FollowAsync(
        ChildProcess sandbox, FileDescriptor output, SandboxLimits limits, BuildLog log, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        SandboxEnding? cut = null;
        try
        {
            if (!await ReadAsync(output, log, limits.MaxLogLength, either.Token).ConfigureAwait(false))
                cut = new SandboxEnding.LogTooLong(limits.MaxLogLength);
        }
        catch (OperationCanceledException)
        {
            // If it was the caller's wish, RunAsync throws once the build is dead.
            cut = new SandboxEnding.TimedOut(limits.Timeout);
        }

        if (cut is not null)
        {
            _ = sandbox.Send(Signal.SIGKILL); // False if it ended by itself just now, which comes to the same.
            await DrainAsync(output).ConfigureAwait(false);
        }

        // The end of the output was the end of every process in the sandbox and of bwrap, which all hold the pipe.
        var status = await sandbox.WaitAsync(poller, CancellationToken.None).ConfigureAwait(false);
        return cut ?? new SandboxEnding.Ended(status);
    }

    // False if the build printed too much.
    private async Task<bool> ReadAsync(FileDescriptor output, BuildLog log, long limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[ReadSize];
        while (log.Length <= limit)
        {
            await poller.WaitReadableAsync(output, cancellationToken).ConfigureAwait(false);
            if (!output.TryRead(buffer, out var count))
                continue;
            if (count == 0)
                return true;
            log.Append(buffer.AsSpan(0, count));
        }

        return false;
    }

    private async Task DrainAsync(FileDescriptor output)
    {
        var buffer = new byte[ReadSize];
        int count;
        do
            await poller.WaitReadableAsync(output, CancellationToken.None).ConfigureAwait(false);
        while (!output.TryRead(buffer, out count) || count > 0);
    }
}
