using System.Diagnostics;
using System.Globalization;
using Hillingar.TestKit;

namespace Hillingar.Bench.Supervisor;

/// <summary>A bus, a hillingard in a network namespace of its own, and units that run until they are stopped.</summary>
internal sealed class GuestHost : IDisposable
{
    private readonly string _programs;
    private readonly string _directory;
    private readonly int _guests;
    private readonly string _address;
    private readonly Process _bus;
    private Process? _daemon;

    /// <param name="directory">Where everything lies.</param>
    /// <param name="image">Null for units that only sleep.</param>
    internal GuestHost(string programs, string directory, int guests, string? image)
    {
        (_programs, _directory, _guests) = (programs, directory, guests);
        Write(image);
        var socket = Path.Combine(directory, "bus");
        _address = $"unix:path={socket}";
        var configuration = Path.Combine(directory, "bus.conf");
        File.WriteAllText(configuration, $"""
            <busconfig>
              <listen>{_address}</listen>
              <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
            </busconfig>
            """);
        _bus = Process.Start(
            new ProcessStartInfo("dbus-daemon", [$"--config-file={configuration}", "--nofork", "--nosyslog"]) { RedirectStandardError = true })!;
        // A bus whose standard error is not read stands still when the pipe is full of its complaints.
        _ = _bus.StandardError.BaseStream.CopyToAsync(Stream.Null);
        while (!File.Exists(socket))
            Thread.Yield();
    }

    private string Root => Path.Combine(_directory, "root");

    /// <summary>Starts hillingard and all units; how long the switch took, in milliseconds.</summary>
    internal double Begin()
    {
        _ = Start();
        var begin = Stopwatch.GetTimestamp();
        Run("hillingar", "switch", Path.Combine(_directory, "units"), "--bus", _address);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>Kills hillingard and starts another; from its start until the last unit is taken over, and until all is done, in milliseconds.</summary>
    internal (double TakenOver, double Up) Restart()
    {
        _daemon!.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        return Start();
    }

    internal void End()
    {
        Run("hillingard", "--stop-guests", "--root", Root);
        _daemon!.WaitForExit();
    }

    public void Dispose()
    {
        if (_daemon is { HasExited: false })
            End();
        _daemon?.Dispose();
        _bus.Kill();
        _bus.WaitForExit();
        _bus.Dispose();
    }

    // The first one ever has nothing to take over, and says nothing but that it runs.
    private (double TakenOver, double Up) Start()
    {
        var isFirst = _daemon is null;
        var begin = Stopwatch.GetTimestamp();
        var daemon = Process.Start(new ProcessStartInfo("unshare", ["--net", "--", Path.Combine(_programs, "hillingard"), "--root", Root, "--bus", _address])
        {
            RedirectStandardError = true,
        })!;
        _daemon = daemon;
        var (taken, takenOver) = (0, 0.0);
        while (daemon.StandardError.ReadLine() is { } line)
        {
            if (line.Contains("taken over", StringComparison.Ordinal) && ++taken == _guests)
                takenOver = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            if (line.Contains(isFirst ? "hillingard" : " is up", StringComparison.Ordinal))
                break;
        }

        var up = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        _ = daemon.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return isFirst || taken == _guests ? (takenOver, up) : throw new InvalidOperationException($"{taken} of {_guests} guests were taken over");
    }

    private void Write(string? image)
    {
        var units = Directory.CreateDirectory(Path.Combine(_directory, "units")).FullName;
        var sleeper = Path.Combine(_directory, "sleeper");
        File.WriteAllText(sleeper, "#!/bin/sh\nexec sleep 100000\n");
        File.SetUnixFileMode(sleeper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        if (image is null)
            File.WriteAllBytes(image = Path.Combine(_directory, "small.hvt"), MinimalImage.Hvt());
        var tender = image.EndsWith("small.hvt", StringComparison.Ordinal) ? $"tender = \"{sleeper}\"" : "";
        for (var i = 0; i < _guests; i++)
        {
            File.WriteAllText(Path.Combine(units, $"unit{i.ToString("D4", CultureInfo.InvariantCulture)}.unikernel.toml"), $"""
                [image]
                file = "{image}"

                [run]
                memory = "4M"
                {tender}
                """);
        }
    }

    private void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>/dev/null", Path.Combine(_programs, program), .. arguments])
            {
                RedirectStandardOutput = true,
            })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said}");
    }
}
