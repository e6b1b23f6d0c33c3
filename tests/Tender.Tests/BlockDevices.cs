using Hillingar.TestKit;
namespace Hillingar.Tender.Tests;

public sealed class BlockDevices : IDisposable
{
    private readonly string _volume = Path.GetTempFileName();

    public BlockDevices()
    {
        var bytes = new byte[4096];
        "on disk!"u8.CopyTo(bytes);
        File.WriteAllBytes(_volume, bytes);
    }

    public void Dispose() => File.Delete(_volume);

    [KvmTheory, MemberData(nameof(GuestsInBothModes.Modes), MemberType = typeof(GuestsInBothModes))]
    public void AVolumeIsReadAndWrittenWithinItsBounds(string mode)
    {
        TenderRun.Of($"--x-cpu={mode}", "--mem=4", $"--block:disk={_volume}", TestGuests.PathOf("block")).Expect(0, Transcript(512));
        Assert.Equal("written by guest"u8, File.ReadAllBytes(_volume).AsSpan(512, 16));
        Assert.Equal(4096, new FileInfo(_volume).Length);
    }

    [KvmFact]
    public void AVolumeIsTakenOverByDescriptor() =>
        TenderRun.Shell($"\"$TENDER\" --mem=4 --block-sector-size:disk=2048 --block:disk=@7 {TestGuests.PathOf("block")} 7<>{_volume}")
            .Expect(0, Transcript(2048));

    [KvmFact]
    public void WritingToAReadOnlyDescriptorEndsTheGuest()
    {
        var run = TenderRun.Shell($"\"$TENDER\" --mem=4 --block:disk=@7 {TestGuests.PathOf("block")} 7<{_volume}");
        run.ExpectRefusal("Fatal error when writing: Bad file descriptor");
        Assert.EndsWith("\non disk!\n", run.Output, StringComparison.Ordinal);
    }

    [KvmFact]
    public void EveryDeclaredDeviceMustBeAttached() =>
        TenderRun.Of("--mem=4", $"--block:data={_volume}", $"--block:service={_volume}", TestGuests.PathOf("devices")).Expect(
            1,
            "",
            """
            hillingar-tender: Device 'service' of type NET_BASIC declared but not attached.
            hillingar-tender: Device 'logs' of type BLOCK_BASIC declared but not attached.
            hillingar-tender: All declared devices must be attached. See --help for syntax.

            """);

    [KvmFact]
    public void UnusableVolumesAreRefused()
    {
        var guest = TestGuests.PathOf("block");
        TenderRun.Of("--mem=4", guest).ExpectRefusal("Device 'disk' of type BLOCK_BASIC declared but not attached.");
        TenderRun.Of("--mem=4", "--block:disk=/nonexistent", guest)
            .ExpectRefusal("Could not open block device: /nonexistent: No such file or directory");
        TenderRun.Of("--mem=4", "--block:disk=@99999", guest).ExpectRefusal("Could not open block device: @99999: Bad file descriptor");
        TenderRun.Of("--mem=4", "--block:disk=/dev/zero", guest)
            .ExpectRefusal("disk: Backing storage must be at least 1 block (512 bytes) in size");
        TenderRun.Of("--mem=4", $"--block:disk={_volume}", "--block-sector-size:disk=8192", guest)
            .ExpectRefusal("disk: Backing storage size must be block aligned (8192 bytes)");
    }

    private static string Transcript(int sector) => $"""
        capacity 4096
        sector {sector}
        attached 1
        read 0
        on disk!
        write 0
        read back 0
        written by guest
        unaligned 0
        nothing 0
        whole 0
        beyond 2
        at the end 2
        wrapping offset 2
        wrapping length 2
        write beyond 2
        reserved handle 2
        unknown handle 2
        huge handle 2

        """;
}
