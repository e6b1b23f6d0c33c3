using System.Diagnostics;
using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.CoreDump;
using Hillingar.Tender.Machine;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>Core files of guests, read back as bytes and by gdb.</summary>
public sealed class CoreDumpTests : IDisposable
{
    private const ulong Size = 4 << 20;
    private const int Memory = CoreHeader.Size;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TheFileHasTheMemoryAtItsAddresses()
    {
        using var memory = new KvmGuestMemory(Size);
        memory.Own(0, 1)[0] = 1;
        memory.Own(0x100FFF, 2).Fill(2);
        memory.Own(0x200000, 0x180000).Fill(3);
        memory.Own(Size - 1, 1)[0] = 4;
        Dump(memory);
        var core = File.ReadAllBytes(_path);
        Assert.Equal(Memory + (int)Size, core.Length);
        Assert.True(core.AsSpan(Memory).SequenceEqual(memory.Own(0, (int)Size)));
    }

    [Fact]
    public void AnEarlierFileIsReplaced()
    {
        File.WriteAllBytes(_path, [.. Enumerable.Repeat((byte)0xEE, Memory + (int)Size + 5000)]);
        using var memory = new KvmGuestMemory(Size);
        Dump(memory);
        var core = File.ReadAllBytes(_path);
        Assert.Equal(Memory + (int)Size, core.Length);
        Assert.False(core.AsSpan(Memory).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void PagesOfZerosTakeNoSpace()
    {
        using var memory = new KvmGuestMemory(512 << 20);
        memory.Own(0x100000, 1)[0] = 1;
        memory.Own((512 << 20) - 1, 1)[0] = 1;
        Dump(memory);
        Assert.Equal(Memory + (512L << 20), new FileInfo(_path).Length);
        var blocks = int.Parse(Run("stat", "-c", "%b", _path), System.Globalization.CultureInfo.InvariantCulture);
        // The header and two pages; a file system may give each its own larger block.
        Assert.InRange(blocks * 512, 1, 3 * 65536);
    }

    [Fact]
    public void PagesThatTheHostCannotReadAreHoles()
    {
        using var memory = new KvmGuestMemory(Size);
        memory.Own(0x100000, 0x5000).Fill(7);
        memory.Protect(0x101000, 0x1000, GuestAccess.None);
        memory.Protect(0x103000, 0x1000, GuestAccess.Read);
        memory.Restrict(0x104000, 0x1000, GuestAccess.None);
        Dump(memory);
        var core = File.ReadAllBytes(_path).AsSpan(Memory + 0x100000);
        Assert.Equal([7, 0, 7, 7, 7, 0], Enumerable.Range(0, 6).Select(page => (int)File.ReadAllBytes(_path)[Memory + 0x100000 + (page * 0x1000)]));
        Assert.False(core.Slice(0x1000, 0x1000).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsReported()
    {
        using var memory = new KvmGuestMemory(Size);
        using var file = DeviceIo.Open(_path, OpenFlags.ReadOnly);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => CoreFile.Write(file, memory, default, Signal.SIGABRT, "x")).Errno);
    }

    [Fact]
    public void GdbReadsRegistersMemoryAndTheFunction()
    {
        var image = TestGuests.PathOf("hello");
        using var memory = new KvmGuestMemory(Size);
        var elf = ElfImage.Read(ImageSource.From(File.ReadAllBytes(image)));
        _ = ImageLoader.Load(elf, memory);
        BitConverter.TryWriteBytes(memory.Own(0x300000, 8), 0x1122334455667788);
        var registers = new KvmRegs { Rip = elf.Entry, Rflags = 2 };
        for (var i = 0; i < 16; i++)
            registers.General[i] = 0xABC0 + (ulong)i;
        var special = new KvmSregs { Fs = new KvmSegment { Base = 0x123000 }, Gs = new KvmSegment { Base = 0x456000 } };
        Dump(memory, CoreRegisters.From(registers, special, 8, 0x10), Path.GetFullPath(image));

        var output = Run(
            "gdb", "-nx", "-batch", "-ex", "info registers", "-ex", "x/2gx 0x300000", "-ex", "info symbol $rip", "-ex", "bt 1", image, _path);
        foreach (var register in Enum.GetValues<KvmRegister>())
            Assert.Matches($@"(?m)^{register.ToString().ToLowerInvariant()} +0x{0xABC0 + (int)register:x}\s", output);
        Assert.Matches($@"(?m)^rip +0x{elf.Entry:x}\s", output);
        Assert.Matches(@"(?m)^cs +0x8\s", output);
        Assert.Matches(@"(?m)^ss +0x10\s", output);
        // This gdb does not show the segments' bases of such a file. They follow 21 registers, which start at byte 112 of the
        // status; the three headers and the 20 bytes in front of a note's descriptor precede it.
        const int Bases = 64 + 56 + 56 + 20 + 112 + (21 * 8);
        var core = File.ReadAllBytes(_path);
        Assert.Equal(0x123000ul, BitConverter.ToUInt64(core, Bases));
        Assert.Equal(0x456000ul, BitConverter.ToUInt64(core, Bases + 8));
        Assert.Matches(@"(?m)^0x300000.*:\s+0x1122334455667788\s+0x0000000000000000", output);
        Assert.Matches(@"(?m)^_start in section \.text", output);
        Assert.Matches(@"(?m)^#0 .*_start", output);
        Assert.Contains("Program terminated with signal SIGABRT", output, StringComparison.Ordinal);
        Assert.Contains("Core was generated by `", output, StringComparison.Ordinal);
    }

    [KvmTheory, InlineData("user"), InlineData("kernel")]
    public void AGuestThatFaultsOrAbortsLeavesACore(string mode)
    {
        using var folder = new ScratchDirectory();
        foreach (var (argument, status) in new[] { ("z", 1), ("Z", 255) })
        {
            var run = TenderRun.Of($"--x-cpu={mode}", "--mem=4", $"--x-dumpcore={folder.Path}", TestGuests.PathOf("fault"), argument);
            Assert.Equal(status, run.Status);
            var core = Directory.GetFiles(folder.Path).Single();
            Assert.Matches("/core\\.hillingar-tender\\.[0-9]+$", core);
            Assert.EndsWith($"hillingar-tender: Core dumped: {core}\n", run.Errors, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(core));
            var output = Run("gdb", "-nx", "-batch", "-ex", "info symbol $rip", "-ex", "info registers cs", TestGuests.PathOf("fault"), core);
            Assert.Matches("(?m)in section .text", output);
            Assert.Matches("(?m)^cs +0x8", output);
            Assert.Contains(status == 255 ? "SIGABRT" : "SIGSEGV", output, StringComparison.Ordinal);
            File.Delete(core);
        }
    }

    [KvmFact]
    public void CalledLikeSolo5sDebuggingTenderItKnowsItsOptionToo()
    {
        using var folder = new ScratchDirectory();
        var name = folder.File("solo5-hvt-debug");
        File.CreateSymbolicLink(name, TenderRun.Program);
        var run = TenderRun.Finish(TenderRun.Start(name, ["--mem=4", $"--dumpcore={folder.Path}", TestGuests.PathOf("fault"), "Z"]));
        Assert.Equal(255, run.Status);
        Assert.Matches("/core\\.solo5-hvt\\.[0-9]+\n$", run.Errors);
        Assert.Single(Directory.GetFiles(folder.Path, "core.solo5-hvt.*"));
    }

    [KvmFact]
    public void AGuestThatEndsWellLeavesNothing()
    {
        using var folder = new ScratchDirectory();
        TenderRun.Of("--mem=4", $"--x-dumpcore={folder.Path}", TestGuests.PathOf("hello")).Expect(0, "Hello from a test guest\n");
        Assert.Empty(Directory.GetFiles(folder.Path));
        var run = TenderRun.Of("--mem=4", $"--x-dumpcore={folder.Path}/none", TestGuests.PathOf("hello"));
        Assert.Matches("^hillingar-tender: Could not create core file: .*/none/core\\.hillingar-tender\\.[0-9]+: No such file or directory\n$", run.Errors);
    }

    [RootFact]
    public void AJailedGuestLeavesACoreToo()
    {
        using var folder = new ScratchDirectory();
        var run = TenderRun.Of("--mem=4", "--x-jail=65533:65532", $"--x-dumpcore={folder.Path}", TestGuests.PathOf("fault"), "Z");
        Assert.Equal(255, run.Status);
        Assert.Equal(4096 + (4 << 20), new FileInfo(Directory.GetFiles(folder.Path).Single()).Length);
    }

    [KvmFact]
    public void ADescriptorTakesACore()
    {
        Assert.Equal(1, TenderRun.Shell($"\"$TENDER\" --mem=4 --x-dumpcore=@9 {TestGuests.PathOf("fault")} z 9>{_path}").Status);
        Assert.Equal(4096 + (4 << 20), new FileInfo(_path).Length);
    }

    private void Dump(KvmGuestMemory memory, ElfCoreRegisters registers = default, string image = "guest.hvt")
    {
        using var file = DeviceIo.Open(_path, OpenFlags.ReadWrite);
        CoreFile.Write(file, memory, registers, Signal.SIGABRT, image);
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
