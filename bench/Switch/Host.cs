using System.Diagnostics;
using System.Globalization;
using Hillingar.TestKit;

namespace Hillingar.Bench.Switch;

/// <summary>A bus and a hillingard of their own, and units that are defined and never started: they all have one small image.</summary>
internal sealed class Host : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _hillingar;
    private readonly string _units;
    private readonly string _address;
    private readonly Process _bus;
    private readonly ProcessStartInfo _start;
    private Process _daemon;

    /// <param name="directory">Where everything lies; must not exist.</param>
    internal Host(string programs, string directory, int units)
    {
        _hillingar = Path.Combine(programs, "hillingar");
        _units = Path.Combine(directory, "units");
        Count = units;
        Write(directory, units);
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
        Wait(() => File.Exists(socket));
        // In a network namespace of its own: it looks at the networks at every switch.
        _start = new ProcessStartInfo(
            "unshare", ["--net", "--", Path.Combine(programs, "hillingard"), "--root", Path.Combine(directory, "root"), "--bus", _address])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _daemon = Start();
        Wait(() => Run("list").Status == 0);
    }

    internal string Address => _address;

    /// <summary>How many units it has.</summary>
    internal int Count { get; }

    /// <summary>Bytes of memory that hillingard has at the moment.</summary>
    internal long Resident => 1024 * long.Parse(
        File.ReadLines($"/proc/{_daemon.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);

    /// <summary>A command from its start to its end, in milliseconds.</summary>
    internal double Time(params string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        _ = Run(arguments); // A unit that does not run is one that a status may be asked of.
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>Ends hillingard and starts it.</summary>
    /// <returns>When it was started, by the clock of <see cref="Stopwatch"/>.</returns>
    internal long Restart()
    {
        using (var end = Process.Start("kill", [$"{_daemon.Id}"]))
            end.WaitForExit();
        _daemon.WaitForExit();
        _daemon.Dispose();
        var start = Stopwatch.GetTimestamp();
        _daemon = Start();
        return start;
    }

    /// <summary>A switch from the start of the command to its end, in milliseconds.</summary>
    internal double Switch()
    {
        var begin = Stopwatch.GetTimestamp();
        var (status, said) = Run("switch", _units);
        var took = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return status == 0 ? took : throw new InvalidOperationException($"the switch ended with {status}: {said}");
    }

    public void Dispose()
    {
        foreach (var process in (Process[])[_daemon, _bus])
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private Process Start()
    {
        var daemon = Process.Start(_start)!;
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        return daemon;
    }

    private void Write(string directory, int units)
    {
        Directory.CreateDirectory(_units);
        File.WriteAllBytes(Path.Combine(directory, "small.hvt"), MinimalImage.Hvt());
        for (var i = 0; i < units; i++)
        {
            File.WriteAllText(Path.Combine(_units, $"unit{i.ToString("D4", CultureInfo.InvariantCulture)}.unikernel.toml"), """
                [unit]
                autostart = false

                [image]
                file = "../small.hvt"

                [run]
                memory = "32M"
                """);
        }
    }

    private (int Status, string Said) Run(params string[] arguments)
    {
        // What it says on the way is written nowhere.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>/dev/null", _hillingar, .. arguments, "--bus", _address])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static void Wait(Func<bool> isSo)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                throw new TimeoutException("the host did not come up");
        }
    }
}
