using System.Diagnostics;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>
/// Guests that attack the tender. Each has an end that is known beforehand, in both CPU modes; where this kind of host emulates
/// ring 0 incompletely, the end is one of those that the tender defines. None may crash the tender or outlive its time.
/// </summary>
public sealed class HostileGuests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static TheoryData<string, string> CasesInBothModes => Matrix(HostileCases.All.Keys);

    public static TheoryData<string, string> EndlessCasesInBothModes => Matrix(HostileCases.Endless);

    [KvmTheory, MemberData(nameof(CasesInBothModes))]
    public void AHostileGuestComesToItsEnd(string mode, string name)
    {
        var words = name.Split(' ', 2);
        var started = Stopwatch.GetTimestamp();
        var run = Run(mode, words[0], words[1]);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Limit);
        var (inUserMode, inKernelMode) = HostileCases.All[name];
        (mode == "user" ? inUserMode : inKernelMode).Check(run);
    }

    [KvmTheory, MemberData(nameof(EndlessCasesInBothModes))]
    public void AnEndlessGuestIsEndedByASignal(string mode, string argument)
    {
        using var tender = TenderRun.Start(
            TenderRun.Program, [$"--x-cpu={mode}", "--mem=4", TestGuests.PathOf("traploop"), argument]);
        Assert.Equal("ready", tender.StandardOutput.ReadLine());
        var sent = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("sh", ["-c", $"kill -TERM {tender.Id}"]))
            kill.WaitForExit();
        var run = TenderRun.Finish(tender);
        Assert.InRange(Stopwatch.GetElapsedTime(sent), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        run.Expect(1, "", "hillingar-tender: Exiting on signal 15\n");
    }

    private static TenderRun Run(string mode, string guest, string argument)
    {
        if (guest != "call")
            return TenderRun.Guest(mode, guest, argument);
        using var disk = new ScratchDirectory();
        var path = disk.File("disk");
        File.WriteAllBytes(path, new byte[4096]);
        return TenderRun.Of([$"--x-cpu={mode}", "--mem=4", $"--block:disk={path}", TestGuests.PathOf("call"), argument]);
    }

    private static TheoryData<string, string> Matrix(IEnumerable<string> cases)
    {
        var data = new TheoryData<string, string>();
        foreach (var name in cases)
        {
            data.Add("user", name);
            data.Add("kernel", name);
        }

        return data;
    }
}
