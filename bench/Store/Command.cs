using System.Diagnostics;
using System.Globalization;

namespace Hillingar.Bench.Store;

/// <summary>Runs a program to its end and says how long that took, the start of the program included, and how much memory it had at most.</summary>
internal static class Command
{
    /// <param name="environment">What is set beside the environment of this program.</param>
    /// <returns>Seconds; and KiB of resident memory at the last look, of which there is one every few milliseconds.</returns>
    internal static (double Seconds, long Kibibytes) Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        // The shell becomes the program at once. What that prints may be long and is not looked at, unless it fails.
        var errors = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>\"$0\"", errors, program, .. arguments]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var most = 0L;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(5)))
            most = Math.Max(most, PeakOf(process.Id));
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        var complaint = File.ReadAllText(errors);
        File.Delete(errors);
        return process.ExitCode == 0
            ? (seconds, most)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {complaint}");
    }

    internal static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    }
}
