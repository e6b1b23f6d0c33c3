using System.Diagnostics;

namespace Hillingar.Bus.Tests;

/// <summary>A <c>dbus-daemon</c> of the tests' own, with its socket and configuration in a scratch directory that every user may enter.</summary>
public sealed class BusDaemon : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hillingar-bus-").FullName;
    private Process? _process;

    /// <summary>Who may own, send and receive what; if nothing else is said, every user may everything.</summary>
    public string Policy { get; init; } = """
        <policy context="default">
          <allow user="*"/>
          <allow send_destination="*"/>
          <allow receive_sender="*"/>
          <allow own="*"/>
        </policy>
        """;

    public string Address => $"unix:path={_directory}/socket";

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(_directory, "bus.conf"), $"""
            <busconfig>
              <listen>{Address}</listen>
              <auth>EXTERNAL</auth>
              {Policy}
              <limit name="max_replies_per_connection">100000</limit>
            </busconfig>
            """);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        _process = Process.Start(
            new ProcessStartInfo("/usr/bin/dbus-daemon", [$"--config-file={_directory}/bus.conf", "--nofork", "--nopidfile", "--print-address=1"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        // The address is printed once the socket accepts connections.
        Assert.NotNull(await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
        File.Delete($"{_directory}/socket");
    }

    /// <summary>Calls a method as <c>busctl</c> does, as some user; its exit status and what it printed.</summary>
    public async Task<(int Status, string Output)> BusctlAsync(uint user, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", "busctl", $"--address={Address}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
