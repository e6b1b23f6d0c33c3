using System.Collections.Immutable;
using System.Text;
using Hillingar.Linux.Tests.Processes;

namespace Hillingar.Linux.Tests.Bus;

/// <summary>A <c>dbus-daemon</c> of the tests' own, with its socket and configuration in a scratch directory.</summary>
public sealed class BusDaemon : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hillingar-bus-").FullName;
    private readonly Poller _poller = new();
    private ChildProcess? _child;

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var configuration = Path.Combine(_directory, "bus.conf");
        await File.WriteAllTextAsync(configuration, $"""
            <busconfig>
              <type>session</type>
              <listen>unix:path={_directory}/socket</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """);
        using var output = Pipe.Create(nonBlockingRead: true);
        using var errors = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        _child = ChildProcess.Spawn(new SpawnRequest
        {
            Program = "/usr/bin/dbus-daemon",
            Arguments = [$"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address=1"],
            StandardOutput = output.Write,
            StandardError = new FileDescriptor((int)errors.DangerousGetHandle(), ownsHandle: false),
            Environment = ImmutableSortedDictionary<string, string>.Empty,
        });

        // The address is printed once the socket accepts connections.
        await _poller.WaitReadableAsync(output.Read, Shell.Patience);
        var line = new byte[1024];
        Address = Encoding.UTF8.GetString(line, 0, output.Read.Read(line)).Trim();
    }

    public Linux.Bus Connect() => Linux.Bus.Connect(Address);

    public async Task StopAsync()
    {
        if (_child is null)
            return;
        _child.Send(Signal.SIGTERM);
        await _child.WaitAsync(_poller, Shell.Patience);
        _child.Dispose();
        _child = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _poller.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
