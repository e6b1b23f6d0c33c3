using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>A guest must not depend on anybody reading what it prints.</summary>
public sealed partial class ConsoleTests
{
    private const int Rounds = 30;
    private const int Round = 32768;

    [KvmFact]
    public void ASlowReaderIsToldWhatItMissed()
    {
        var tender = TenderRun.Start("sh", ["-c", $"\"$TENDER\" --mem=4 {TestGuests.PathOf("chatter")} {Rounds} | (sleep 2; cat)"]);
        var run = TenderRun.Finish(tender);
        var markers = Marker().Matches(run.Output);
        Assert.NotEmpty(markers);
        Assert.EndsWith("last\n", run.Output, StringComparison.Ordinal);
        var dropped = markers.Sum(marker => int.Parse(marker.Groups[1].Value, CultureInfo.InvariantCulture));
        var printed = run.Output.Count(c => c == 'x');
        Assert.Equal(Rounds * Round, printed + dropped);
        Assert.True(dropped > 0);
    }

    [KvmFact]
    public void AReaderWhoNeverReadsDoesNotStopTheGuest()
    {
        var start = Stopwatch.GetTimestamp();
        // The shell keeps the reading end open and reads nothing until the guest has ended.
        var run = TenderRun.Shell($"(\"$TENDER\" --mem=4 {TestGuests.PathOf("console")}; echo $? >&2) | sleep 4");
        Assert.Equal("0\n", run.Errors);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8));
    }

    [KvmFact]
    public void AClosedPipeCostsNoTime()
    {
        var start = Stopwatch.GetTimestamp();
        var run = TenderRun.Shell($"(sleep 0.2; \"$TENDER\" --mem=4 {TestGuests.PathOf("console")}; echo $? >&2) | true");
        Assert.Equal("0\n", run.Errors);
        // Shorter than what a reader who never reads costs.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [KvmFact]
    public void ASignalEndsATenderThatWaitsForItsReader()
    {
        // The pipe that is the guest's console is not read, and it is full with the second piece.
        using var tender = TenderRun.Start(TenderRun.Program, ["--mem=4", TestGuests.PathOf("chatter"), "1000"]);
        Thread.Sleep(500);
        using (var kill = Process.Start("sh", ["-c", $"kill -TERM {tender.Id}"]))
            kill.WaitForExit();
        Assert.True(tender.WaitForExit(TimeSpan.FromSeconds(2)));
        Assert.Equal("hillingar-tender: Exiting on signal 15\n", tender.StandardError.ReadToEnd());
        Assert.Equal(1, tender.ExitCode);
    }

    [KvmFact]
    public void AClosedStandardStreamIsNotTakenForADevice()
    {
        var run = TenderRun.Shell($"\"$TENDER\" --mem=4 {TestGuests.PathOf("hello")} <&- >&- 2>&-");
        run.Expect(0, "");
    }

    [GeneratedRegex(@"\n\[hillingar-tender: ([0-9]+) bytes dropped\]\n")]
    private static partial Regex Marker();
}
