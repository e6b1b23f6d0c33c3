using System.Diagnostics;

namespace Hillingar.Tender.Tests;

/// <summary>The tender ends at once, at every moment of the guest.</summary>
public sealed class Signals
{
    public static TheoryData<string, string, string, int> Cases => new()
    {
        { "user", "loop", "TERM", 15 },
        { "user", "sleep", "TERM", 15 },
        { "user", "loop", "INT", 2 },
        { "kernel", "loop", "TERM", 15 },
        { "kernel", "sleep", "INT", 2 },
    };

    [KvmTheory, MemberData(nameof(Cases))]
    public void ASignalEndsTheTenderAtOnce(string mode, string argument, string signal, int number)
    {
        using var tender = TenderRun.Start(
            TenderRun.Program, [$"--x-cpu={mode}", "--mem=4", TestGuests.PathOf("spin"), argument]);
        Assert.Equal("ready", tender.StandardOutput.ReadLine());
        var sent = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("sh", ["-c", $"kill -{signal} {tender.Id}"]))
            kill.WaitForExit();
        var run = TenderRun.Finish(tender);
        Assert.InRange(Stopwatch.GetElapsedTime(sent), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        run.Expect(1, "", $"hillingar-tender: Exiting on signal {number}\n");
    }
}
