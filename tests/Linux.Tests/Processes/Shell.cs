using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Linux.Tests.Processes;

/// <summary>Children that run a line of shell, with their output on a pipe.</summary>
internal static class Shell
{
    internal static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    internal static SpawnRequest Request(string line, FileDescriptor output) => new()
    {
        Program = "/bin/sh",
        Arguments = ["-c", line],
        StandardOutput = output,
        StandardError = output,
        Environment = ImmutableSortedDictionary<string, string>.Empty.Add("PATH", "/usr/bin:/bin"),
    };

    internal static async Task<(ExitStatus Status, string Output)> RunAsync(Poller poller, string line, Func<SpawnRequest, SpawnRequest>? change = null)
    {
        using var pipe = Pipe.Create(nonBlockingRead: true);
        var request = Request(line, pipe.Write);
        using var child = ChildProcess.Spawn(change is null ? request : change(request));
        pipe.Write.Dispose();
        var output = await ReadToEndAsync(poller, pipe.Read);
        return (await child.WaitAsync(poller, Patience), output);
    }

    internal static async Task<string> ReadToEndAsync(Poller poller, FileDescriptor descriptor)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            if (!descriptor.TryRead(buffer, out var count))
                await poller.WaitReadableAsync(descriptor, Patience);
            else if (count == 0)
                return Encoding.UTF8.GetString([.. bytes]);
            else
                bytes.AddRange(buffer[..count]);
        }
    }
}
