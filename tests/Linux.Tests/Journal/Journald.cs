using System.Diagnostics;
using System.Text.Json;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests.Journal;

/// <summary>
/// A real journald in a mount namespace of its own, whose <c>/run</c> and <c>/var/log</c> are directories of the test, so that it touches nothing of the
/// machine's and its socket and its journal can be reached from outside.
/// </summary>
internal sealed class Journald : IDisposable
{
    private const string Program = "/lib/systemd/systemd-journald";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ScratchDirectory _scratch = new();
    private Process? _process;

    public Journald()
    {
        Directory.CreateDirectory(_scratch.File("run"));
        Directory.CreateDirectory(_scratch.File("log"));
    }

    public string SocketPath => _scratch.File("run/systemd/journal/socket");

    /// <summary>Starts it, and waits until it listens.</summary>
    public void Start()
    {
        // The name stays when journald has ended, and would look like one that listens.
        if (File.Exists(SocketPath))
            File.Delete(SocketPath);
        _process = Process.Start(new ProcessStartInfo("unshare")
        {
            ArgumentList =
            {
                "--mount", "sh", "-c", "mount --bind \"$1/run\" /run && mount --bind \"$1/log\" /var/log && exec \"$2\"", "sh", _scratch.Path, Program,
            },
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        Until(() => File.Exists(SocketPath), "journald listens");
    }

    public void Stop()
    {
        if (_process is null)
            return;
        Assert.Equal(0, Libc.Kill(_process.Id, (int)Signal.SIGTERM));
        Assert.True(_process.WaitForExit(Deadline));
        _process.Dispose();
        _process = null;
    }

    /// <summary>The value of a field in the entry with an identifier, once the journal has it; null where that entry lacks the field.</summary>
    public string? Field(string identifier, string name)
    {
        JsonElement entry = default;
        Until(() => TryFind(identifier, out entry), $"the journal has the entry of {identifier}");
        return entry.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    public void Dispose()
    {
        Stop();
        _scratch.Dispose();
    }

    private bool TryFind(string identifier, out JsonElement entry)
    {
        entry = default;
        using var reader = Process.Start(new ProcessStartInfo("journalctl")
        {
            ArgumentList = { "--directory", _scratch.File("run/log/journal"), "--identifier", identifier, "--output", "json", "--all", "--quiet" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var line = reader.StandardOutput.ReadLine();
        reader.StandardOutput.ReadToEnd();
        reader.WaitForExit();
        if (string.IsNullOrEmpty(line))
            return false;
        entry = JsonDocument.Parse(line).RootElement;
        return true;
    }

    private static void Until(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Deadline, $"in time, {what}");
            Thread.Sleep(20);
        }
    }
}
