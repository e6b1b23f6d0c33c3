using Hillingar.TestKit;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.Tests;

public sealed class CommandLines
{
    [Fact]
    public void TheImageIsTheFirstWordThatIsNoOptionOrTheOneAfterTwoDashes()
    {
        Assert.Equal(("--mem=4|--x", "image", "--help|a"), Boot("--mem=4", "--x", "image", "--help", "a"));
        Assert.Equal(("--mem=4", "image", "--"), Boot("--mem=4", "--", "image", "--"));
        Assert.Equal(("", "--odd", ""), Boot("--", "--odd"));
        Assert.Equal(("--mem", "5", "image"), Boot("--mem", "5", "image"));
        Assert.Equal(("-", "image", ""), Boot("-", "image"));
    }

    [Fact]
    public void HelpAndVersionCountOnlyBeforeTheImage()
    {
        Assert.IsType<Invocation.Help>(Invocation.Read(new[] { "--mem=4", "--help", "image" }));
        Assert.IsType<Invocation.Version>(Invocation.Read(new[] { "--version", "--help" }));
        Assert.IsType<Invocation.NoImage>(Invocation.Read(Array.Empty<string>()));
        Assert.IsType<Invocation.NoImage>(Invocation.Read(new[] { "--mem=4", "--" }));
    }

    [Fact]
    public void OptionsAreReadAsTheReferenceTenderReadsThem()
    {
        Assert.Equal(new TenderOption.Memory(6), OptionReader.Read("--mem=6abc"));
        Assert.Equal(new TenderOption.Memory(ulong.MaxValue), OptionReader.Read("--mem=-1"));
        Assert.Equal(new TenderOption.Memory(ulong.MaxValue), OptionReader.Read("--mem=99999999999999999999999"));
        Assert.Equal(new TenderOption.Net("service", new Backing.Named("tap0")), OptionReader.Read("--net:service=tap0 rest"));
        Assert.Equal(new TenderOption.Net("service", new Backing.Inherited(5)), OptionReader.Read("--net:service=@5"));
        Assert.Equal(new TenderOption.NetAddress("s", new MacAddress(0x02_0A_0B_0C_0D_0E)), OptionReader.Read("--net-mac:s=2:a:0B:c:0d:eX"));
        Assert.Equal(new TenderOption.Block("data", new Backing.Named("a=b:c")), OptionReader.Read("--block:data=a=b:c"));
        Assert.Equal(new TenderOption.SectorSize("d", 512), OptionReader.Read("--block-sector-size:d=66048"));
        Assert.Equal(new TenderOption.Cpu(CpuMode.User), OptionReader.Read("--x-cpu=user"));
        Assert.Equal(new TenderOption.Cpu(null), OptionReader.Read("--x-cpu=auto"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--mem")]
    [InlineData("--net=tap0")]
    [InlineData("--net:=tap0")]
    [InlineData("--net:a-b=tap0")]
    [InlineData("--net:ä=tap0")]
    [InlineData("--net:a=")]
    [InlineData("--net-mac:a=02:00:00:00:00")]
    [InlineData("--net-mac:a=02-00-00-00-00-00")]
    [InlineData("--block-sector-size:a=x")]
    [InlineData("--x-cpu=ring0")]
    [InlineData("--dumpcore=.")]
    public void OtherWordsAreNoOptions(string word) => Assert.Null(OptionReader.Read(word));

    [Theory]
    [InlineData("--mem=0")]
    [InlineData("--mem=")]
    [InlineData("--mem=x")]
    public void MemoryIsAPositiveNumber(string word) =>
        Assert.Equal("Malformed argument to --mem", Assert.Throws<TenderException>(() => OptionReader.Read(word)).Message);

    [Fact]
    public void DeviceNamesHaveAtMost67Letters()
    {
        Assert.NotNull(OptionReader.Read($"--net:{new string('a', 67)}=tap0"));
        Assert.Null(OptionReader.Read($"--net:{new string('a', 68)}=tap0"));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(5, 4)]
    [InlineData(4097, 4096)]
    public void MemoryIsRoundedDownToLargePages(ulong asked, ulong given) =>
        Assert.Equal(new MemorySize(given << 20), MemorySize.Round(asked << 20));

    [Fact]
    public void MemoryBeyondThePointersOfHypercallsIsRefused()
    {
        var guest = TestGuests.PathOf("hello");
        TenderRun.Of("--mem=4098", guest).ExpectRefusal("guest memory size 4297064448 bytes exceeds the max size 4294967296 bytes");
        foreach (var word in new[] { "--mem=-1", "--mem=17592186044416", "--mem=99999999999999999999" })
        {
            TenderRun.Of(word, guest).Expect(1, "", """
                hillingar-tender: adjusting memory to 18446744073707454464 bytes
                hillingar-tender: guest memory size 18446744073707454464 bytes exceeds the max size 4294967296 bytes

                """);
        }
    }

    [Fact]
    public void MadeUpAddressesAreLocalAndUnicast()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(0x02ul, MacAddress.Random().Bits >> 40 & 3);
    }

    [Fact]
    public void TheFlagsOfTheHostsProcessorChooseTheMode()
    {
        var flags = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ', '\t');
        Assert.Equal(flags.Contains("vmx") || flags.Contains("svm") ? CpuMode.Kernel : CpuMode.User, HostCpu.FastMode());
    }

    [Fact]
    public void WrongCommandLinesAreRefusedWithTheUsage()
    {
        var guest = TestGuests.PathOf("block");
        foreach (var (words, message) in new (string[], string)[]
        {
            ([], "Missing KERNEL operand"),
            (["--bogus", guest], "Invalid option: `--bogus'"),
            (["--net:service=tap0", guest], "Resource not declared in manifest: 'service'"),
            (["--block-sector-size:disk=521", guest], "Block size must be a multiple of 2 greater than or equal 512"),
        })
        {
            Assert.Contains("usage: hillingar-tender [ CORE OPTIONS ]", TenderRun.Of(words).ExpectRefusal(message).Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("@", "Invalid argument")]
    [InlineData("@five", "Invalid argument")]
    [InlineData("@-1", "Numerical result out of range")]
    [InlineData("@99999999999", "Numerical result out of range")]
    [InlineData("@99999", "Bad file descriptor")]
    [InlineData("nosuch0", "No such file or directory")]
    [InlineData("averylonginterfacename", "File name too long")]
    public void AnInterfaceThatCannotBeAttachedIsRefusedWithTheReason(string backing, string reason)
    {
        var run = TenderRun.Of($"--net:service={backing}", TestGuests.PathOf("frames"));
        run.ExpectRefusal($"Could not attach interface: {backing}: {reason}");
        Assert.Contains($"Invalid option: `--net:service={backing}'", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void ABlockDeviceMayBeAFileWhoseNameBeginsLikeADescriptors() =>
        TenderRun.Of("--block:disk=@home", TestGuests.PathOf("block"))
            .ExpectRefusal("Could not open block device: @home: No such file or directory");

    [Fact]
    public void OtherMistakesAreRefusedWithoutTheUsage()
    {
        TenderRun.Of("/nonexistent").Expect(1, "", "hillingar-tender: /nonexistent: Could not open: No such file or directory\n");
        TenderRun.Of("/bin/sh").Expect(1, "", "hillingar-tender: /bin/sh: invalid executable\n");
    }

    [Fact]
    public void TheVersionIsForProgramsToRead() =>
        TenderRun.Of("--version").Expect(0, "", "hillingar-tender tender, version 0.1.0\nABI version 2\n");

    [KvmFact]
    public void AdjustedMemoryIsSaid() =>
        TenderRun.Of("--mem=5", TestGuests.PathOf("hello"))
            .Expect(0, "Hello from a test guest\n", "hillingar-tender: adjusting memory to 4194304 bytes\n");

    [KvmFact]
    public void ATooLongCommandLineIsRefused() =>
        TenderRun.Guest("auto", "cmdline", new string('x', 8192)).ExpectRefusal("Guest command line too long (max=8191 characters)");

    [KvmFact]
    public void BytesThatAreNotUtf8ReachTheGuest() =>
        Assert.Equal(
            "5b 61 ff 20 20 e4 5d 0a",
            TenderRun.Shell($"\"$TENDER\" --mem=4 {TestGuests.PathOf("cmdline")} \"$(printf 'a\\377')\" '' \"$(printf '\\344')\" | od -An -tx1").Output.Trim());

    [RootFact]
    public void WithoutTheDeviceTheWayOutIsNamed() =>
        TenderRun.Shell($"unshare -m sh -c 'mount -t tmpfs none /dev && \"$TENDER\" {TestGuests.PathOf("hello")}'").ExpectRefusal(
            "Could not open: /dev/kvm: No such file or directory. Load the kernel's kvm module (kvm_intel or kvm_amd) or switch "
            + "virtualisation on in the firmware; where there is none, build the image for spt and install solo5-spt.");

    private static (string Options, string Image, string Arguments) Boot(params string[] words)
    {
        var boot = Assert.IsType<Invocation.Boot>(Invocation.Read(words));
        return (string.Join('|', boot.Options.ToArray()), boot.Image, string.Join('|', boot.GuestArguments.ToArray()));
    }
}
