using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hillingar.Linux;
using Hillingar.Tender.Confinement;
using Hillingar.Tender.Devices;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>What the kernel says of a tender while its guest runs.</summary>
public sealed class ConfinementTests
{
    [RootFact]
    public void NoThreadHasAPrivilegeOrASystemCallTooMany()
    {
        using var tender = Start(["--mem=4"]);
        var statuses = Threads(tender.Id).Select(thread => File.ReadAllLines($"{thread}/status")).ToArray();
        End(tender);
        Assert.True(statuses.Length >= 2, "the runtime has a thread of its own");
        foreach (var status in statuses)
        {
            foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapAmb" })
                Assert.Contains($"{set}:\t0000000000000000", status);
            Assert.Contains("NoNewPrivs:\t1", status);
            Assert.Contains("Seccomp:\t2", status);
        }
    }

    [RootFact]
    public void OnlyTheDescriptorsInUseAreOpen()
    {
        var tender = TenderRun.Start("sh", ["-c", $"exec 0</etc/passwd 7</etc/passwd 9</dev/null; exec \"$TENDER\" --mem=4 {TestGuests.PathOf("spin")} sleep"]);
        Assert.Equal("ready", tender.StandardOutput.ReadLine());
        var targets = Directory.GetFiles($"/proc/{tender.Id}/fd")
            .Select(file => Regex.Replace(new FileInfo(file).LinkTarget!, "[0-9]+", "N"))
            .Order(StringComparer.Ordinal).ToArray();
        End(tender);
        Assert.Equal(
            ["anon_inode:[eventpoll]", "anon_inode:[signalfd]", "anon_inode:[timerfd]", "anon_inode:kvm-vcpu:N", "pipe:[N]", "pipe:[N]"],
            targets);
    }

    [RootFact]
    public void AJailHasNothingInIt()
    {
        using var warden = Start(["--mem=4", "--x-jail=65533:65532"]);
        var inmate = Child(warden.Id);
        var here = Namespaces("/proc/self");
        foreach (var thread in Threads(inmate))
        {
            Assert.Empty(Namespaces(thread).Intersect(here));
            Assert.Empty(Directory.GetFileSystemEntries($"{thread}/root/"));
            var status = File.ReadAllLines($"{thread}/status");
            Assert.Contains("Uid:\t65533\t65533\t65533\t65533", status);
            Assert.Contains("Gid:\t65532\t65532\t65532\t65532", status);
            Assert.Contains("Groups:\t ", status);
            Assert.Contains("CapEff:\t0000000000000000", status);
            Assert.Contains("Seccomp:\t2", status);
        }

        Assert.Contains($"NSpid:\t{inmate}\t1", File.ReadAllLines($"/proc/{inmate}/status"));
        Assert.StartsWith("none / tmpfs ro,", File.ReadAllLines($"/proc/{inmate}/mounts").Single(), StringComparison.Ordinal);
        Kill("TERM", warden.Id);
        TenderRun.Finish(warden).Expect(1, "", "hillingar-tender: Exiting on signal 15\n");
        Assert.False(Directory.Exists($"/proc/{inmate}"));
    }

    [RootFact]
    public async Task AJailedGuestEndsWithItsWarden()
    {
        using var warden = Start(["--mem=4", "--x-jail=65533:65532"]);
        using var inmate = ProcessHandle.Open(Child(warden.Id))!;
        using var poller = new Poller();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        warden.Kill();
        await inmate.WaitForEndAsync(poller, patience.Token);
    }

    [RootFact]
    public void AJailedGuestWorksAndItsStatusIsPassedOn()
    {
        TenderRun.Of("--mem=4", "--x-jail=65533:65532", TestGuests.PathOf("status"), "42").Expect(42, "");
        TenderRun.Of("--mem=4", "--x-jail=65533:65532", TestGuests.PathOf("cmdline"), "a", "", "b").Expect(0, "[a  b]\n");
    }

    [Fact]
    public void OnlyRootCanJail()
    {
        // Without the capability it is as if another user asked.
        var run = TenderRun.Shell($"setpriv --bounding-set -all --inh-caps -all --reuid 65533 --regid 65532 --clear-groups " +
            $"\"$TENDER\" --mem=4 --x-jail=65533:65532 {TestGuests.PathOf("hello")}");
        run.Expect(1, "", "hillingar-tender: Could not make a jail: Operation not permitted. Only root can.\n");
    }

    [Fact]
    public void AJailIsForAnotherUserThanRoot()
    {
        foreach (var text in new[] { "0:5", "5:0", "5", "5:", ":5", "-1:5", "a:b", "4294967295:5", "5:5:5", "" })
            Assert.Null(JailUser.Read(text));
        Assert.Equal(new JailUser(1, 4294967294), JailUser.Read("1:4294967294"));
    }

    /// <summary>Each system call that stays allowed, with its reason, stands in the documentation.</summary>
    [Fact]
    public void TheDocumentationListsEverySystemCall()
    {
        using var some = new FileDescriptor(0, ownsHandle: false);
        var table = new SystemCallTable
        {
            Cpu = some,
            EventSet = some,
            Timer = some,
            StopSignals = some,
            Outputs = [some],
            Devices = new DeviceTable([new NetPort(1, "net", some, 1500, default), new BlockVolume(2, some, 512, 512)]),
            CoreFile = some,
            RingEvent = some,
            IsUserMode = true,
        };
        var lines = table.Calls().Select(call => $"| `{call.Call}` | {Condition(call)} | {call.Reason} |");
        GeneratedBlock.Matches("docs/tender.md", "system calls", $"| system call | only | for |\n|---|---|---|\n{string.Join('\n', lines)}\n");
    }

    private static string Condition(AllowedCall call)
    {
        if (call.Refusal != Errno.None)
            return $"answered with {call.Refusal}";
        if (call.Call == Syscall.ioctl)
            return $"the virtual processor's descriptor, {(KvmRequest)call.Arguments[1].Value}";
        if (call.Call is Syscall.mmap or Syscall.mprotect)
            return call.Call == Syscall.mmap ? "no `PROT_EXEC`, `MAP_ANONYMOUS`" : "no `PROT_EXEC`";
        return call.Arguments.Length > 0 ? "its descriptor" : "";
    }

    private static Process Start(string[] options)
    {
        var tender = TenderRun.Start(TenderRun.Program, [.. options, TestGuests.PathOf("spin"), "sleep"]);
        Assert.Equal("ready", tender.StandardOutput.ReadLine());
        return tender;
    }

    private static void End(Process tender)
    {
        tender.Kill();
        tender.WaitForExit();
    }

    private static void Kill(string signal, int pid)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {pid}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static string[] Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    private static int Child(int pid) =>
        int.Parse(File.ReadAllText($"/proc/{pid}/task/{pid}/children").Trim(), CultureInfo.InvariantCulture);

    private static string[] Namespaces(string process) =>
        [.. new[] { "mnt", "net", "ipc", "uts", "pid" }.Select(name => new FileInfo($"{process}/ns/{name}").LinkTarget!)];
}
