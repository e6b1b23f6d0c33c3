using Hillingar.TestKit;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Hillingar.Tender.Tests;

/// <summary>What a guest can observe must not depend on the ring in which it runs.</summary>
public sealed partial class GuestsInBothModes
{
    public static TheoryData<string> Modes => ["user", "kernel"];

    [KvmTheory, MemberData(nameof(Modes))]
    public void AGuestSaysHello(string mode) =>
        TenderRun.Guest(mode, "hello").Expect(0, "Hello from a test guest\n");

    [KvmTheory, MemberData(nameof(Modes))]
    public void TheExitStatusHasTheLowEightBitsOfTheGuests(string mode)
    {
        foreach (var (argument, status) in new[] { ("0", 0), ("1", 1), ("254", 254), ("256", 0), ("259", 3), ("-1", 255) })
            TenderRun.Guest(mode, "status", argument).Expect(status, "");
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void ArgumentsAreJoinedWithSingleSpaces(string mode)
    {
        TenderRun.Guest(mode, "cmdline").Expect(0, "[]\n");
        TenderRun.Guest(mode, "cmdline", "a", "", "b c", "--help", "ä\t\\").Expect(0, "[a  b c --help ä\t\\]\n");
        var longest = new string('x', 8191);
        TenderRun.Guest(mode, "cmdline", longest).Expect(0, $"[{longest}]\n");
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void TheMachineIsAsTheInterfaceSays(string mode)
    {
        var run = TenderRun.Guest(mode, "boot");
        // Ring 3 sees the host's interrupt flag, which no guest uses.
        var output = run.Output.Replace("rflags       0000000000000202", "rflags       0000000000000002", StringComparison.Ordinal);
        (run with { Output = output }).Expect(0, """
            rsp          00000000003ffff8
            rdi          0000000000010000
            rax          0000000000000000
            rflags       0000000000000002
            top of stack 0000000000000000
            mem_size     0000000000400000
            kernel_end   0000000000102000
            has clock    0000000000000001
            cmdline at   00000000000100a8
            manifest at  0000000000010038
            features     0000000000000000
            ring         0000000000000000
            last byte    0000000000000000

            """);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void TheConsoleTakesLongAndEmptyWrites(string mode)
    {
        var run = TenderRun.Guest(mode, "console");
        Assert.Equal(0, run.Status);
        Assert.Equal((4 * 65536) + 4, run.Output.Length);
        Assert.EndsWith("\nend\n", run.Output, StringComparison.Ordinal);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void NobodyReadingTheConsoleIsNotFatal(string mode)
    {
        Assert.Equal(0, TenderRun.Shell($"\"$TENDER\" --x-cpu={mode} --mem=4 {TestGuests.PathOf("hello")} > /dev/full").Status);
        Assert.Equal(0, TenderRun.Shell($"\"$TENDER\" --x-cpu={mode} --mem=4 {TestGuests.PathOf("hello")} >&-").Status);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void TheWallClockIsTheHosts(string mode)
    {
        var before = TimeProvider.System.GetUtcNow();
        var run = TenderRun.Guest(mode, "walltime");
        var after = TimeProvider.System.GetUtcNow();
        var times = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => DateTimeOffset.UnixEpoch.AddTicks(long.Parse(line, CultureInfo.InvariantCulture) / 100)).ToArray();
        Assert.Equal(2, times.Length);
        Assert.InRange(times[0], before, times[1]);
        Assert.InRange(times[1], times[0], after);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void PollingWithoutDevicesIsSleeping(string mode)
    {
        var lines = TenderRun.Guest(mode, "poll").Output.Split('\n');
        Assert.StartsWith("0 0 ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("0 0 ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("0 0 ", lines[2], StringComparison.Ordinal);
        // The wall clock may be slowed down a little to keep in step with others.
        Assert.InRange(int.Parse(lines[2].AsSpan(4), CultureInfo.InvariantCulture), 49, 5000);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void ThreadLocalStorageFollowsTheBaseOfFs(string mode) =>
        TenderRun.Guest(mode, "tls").Expect(0, "11 22 same\n");

    [KvmFact]
    public void FloatingPointWorksInUserMode() =>
        TenderRun.Guest("user", "sse").Expect(0, "42 2 4080000040100000\n");

    [KvmFact]
    public void TheRuntimeOfALanguageWithACollectorWorksInUserMode()
    {
        var (before, after) = FourBodies.Energies(3000);
        TenderRun.Of("--x-cpu=user", "--mem=64", TestGuests.PathOf("runtime")).Expect(0, $"""
            thread storage right
            zeroed data right
            fresh heap right
            heap right
            {BitConverter.DoubleToUInt64Bits(before):x16}
            {BitConverter.DoubleToUInt64Bits(after):x16}
            clocks right

            """);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void OnlyDataIsWritable(string mode)
    {
        TenderRun.Guest(mode, "wx", "data").Expect(0, "7\n");
        foreach (var segment in new[] { "text", "rodata" })
        {
            var run = TenderRun.Guest(mode, "wx", segment);
            Assert.Matches(TranslationFault(), run.Errors);
            Assert.Equal(1, run.Status);
        }
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void PointersOutsideTheGuestsOwnMemoryEndIt(string mode)
    {
        TenderRun.Guest(mode, "pointer", "end").Expect(0, "\0");
        foreach (var (argument, message) in new[]
        {
            ("past", "Invalid guest access: gpa=0x3fffff, sz=2"),
            ("outside", "Invalid guest access: gpa=0x400000, sz=0"),
            ("wrap", "Invalid guest access: gpa=0x200000, sz=18446744073708503039"),
            ("highest", "Invalid guest access: gpa=0xffffffffffffffff, sz=1"),
            ("structure", "Invalid guest access: gpa=0x3ffffc, sz=8"),
            ("low", "Invalid guest access: gpa=0x20000, sz=8"),
            ("cookie", "Invalid guest access: gpa=0x400000, sz=512"),
            ("0", "Invalid guest hypercall: num=0"),
            ("block", "Invalid guest hypercall: num=5"),
            ("net", "Invalid guest hypercall: num=7"),
            ("Port", "Invalid guest port access: port=0x600"),
            ("8 bits", "Invalid guest port access: port=0x502"),
            ("input", "Invalid guest port access: port=0x502"),
        })
        {
            TenderRun.Guest(mode, "pointer", argument).ExpectRefusal(message);
        }
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void AnAnswerIntoTheTextIsRefused(string mode)
    {
        var run = TenderRun.Guest(mode, "pointer", "text");
        Assert.StartsWith("hillingar-tender: Invalid guest access: gpa=0x10", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Status);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void FaultsReachTheGuestsOwnHandler(string mode)
    {
        foreach (var (argument, output) in new[]
        {
            ("Z", "trap 14 ec 2 cs 8 ss 16 cr2 0000000000000008 on its own stack\n"),
            ("F", "trap 14 ec 2 cs 8 ss 16 cr2 0000000400000000 on its own stack\n"),
            ("B", "trap 14 ec 3 cs 8 ss 16 cr2 0000000000010000 on its own stack\n"),
            ("D", "trap 0 ec 0 cs 8 ss 16 on its own stack\n"),
            ("U", "trap 6 ec 0 cs 8 ss 16 on its own stack\n"),
            ("M", "trap 13 ec 0 cs 8 ss 16 on its own stack\n"),
        })
        {
            TenderRun.Guest(mode, "fault", argument).Expect(255, output);
        }
    }

    [KvmFact]
    public void AHandlerCanReturnInUserMode() =>
        TenderRun.Guest("user", "fault", "I").Expect(0, "trap 3 ec 0 cs 8 ss 16 on its own stack\nwent on\n");

    [KvmTheory, MemberData(nameof(Modes))]
    public void AFaultWithoutAHandlerEndsTheGuest(string mode)
    {
        foreach (var fault in "zfbdum")
        {
            var run = TenderRun.Guest(mode, "fault", fault.ToString());
            Assert.Matches(TripleFault(), run.Errors);
            Assert.Equal(1, run.Status);
        }
    }

    [KvmFact]
    public void UserModeSaysWhichFaultItWas()
    {
        var run = TenderRun.Guest("user", "fault", "z");
        Assert.Matches(
            """\nhillingar-tender: Guest fault without a handler: #PF ec=0x2 cr2=0x8 rip=0x10[0-9a-f]{4} rsp=0x3f[0-9a-f]{4} code=c7042508""", run.Errors);
    }

    [KvmTheory, MemberData(nameof(Modes))]
    public void HaltingTheProcessorIsFatal(string mode)
    {
        var run = TenderRun.Guest(mode, "fault", "h");
        Assert.StartsWith("hillingar-tender: KVM: unhandled exit: exit_reason=0x5, rip=0x10", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Status);
    }

    [GeneratedRegex("^hillingar-tender: KVM: host/guest translation fault: rip=0x10[0-9a-f]{4}\n$")]
    private static partial Regex TranslationFault();

    [GeneratedRegex("^hillingar-tender: KVM: unhandled exit: exit_reason=0x8, rip=0x10[0-9a-f]{4}\n")]
    private static partial Regex TripleFault();
}
