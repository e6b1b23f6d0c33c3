using System.Diagnostics;
using Xunit;

namespace Hillingar.TestKit;

/// <summary>Processes that are ended by SIGKILL at random moments.</summary>
public static class SuddenDeaths
{
    private const int KilledStatus = 128 + 9;

    /// <summary>
    /// Starts a process, kills it, and lets the caller look at what it left; so many times. The seed of the moments is written to the test's output.
    /// </summary>
    /// <param name="latest">Milliseconds after <paramref name="begun"/> that it may live.</param>
    /// <param name="begun">Waits until the process is where it may be killed.</param>
    /// <param name="left">Is told the round and the number that the process had.</param>
    /// <param name="mayEnd">Whether it may have ended well before its time has come.</param>
    public static void Repeat(int rounds, int latest, Func<int, ProcessStartInfo> start, Action<Process> begun, Action<int, int> left, bool mayEnd = false)
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            using var process = Process.Start(start(round))!;
            begun(process);
            _ = process.WaitForExit(random.Next(latest)); // Usually it does not end by itself.
            process.Kill();
            process.WaitForExit();
            Assert.True(process.ExitCode == KilledStatus || (mayEnd && process.ExitCode == 0), $"it ended with status {process.ExitCode} in round {round}");
            left(round, process.Id);
        }
    }
}
