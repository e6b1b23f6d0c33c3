using Hillingar.Linux;
using Hillingar.Supervisor.Switching;
using Hillingar.Supervisor.Tenders;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests;

/// <summary>The volumes that are kept, and the files of the host that are taken as they are.</summary>
public sealed class GuestStorageTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly GuestStorage _storage;

    public GuestStorageTests() => _storage = new GuestStorage(_scratch.File("volumes"));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AVolumeIsMadeOfHolesForItsOwnerAlone()
    {
        using var file = _storage.Open(Disk(1 << 20));
        var path = _storage.PathOf(UnitName.Parse("data"));
        Assert.Equal(1 << 20, new FileInfo(path).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("0", BlocksOf(path));
    }

    [Fact]
    public void AVolumeGrowsKeepsItsBytesAndIsNeverMadeSmaller()
    {
        using (var file = _storage.Open(Disk(1024)))
            file.Write("guest"u8);
        using (_storage.Open(Disk(4096)))
        {
        }

        var path = _storage.PathOf(UnitName.Parse("data"));
        Assert.Equal([.. "guest"u8, .. new byte[4096 - 5]], File.ReadAllBytes(path));
        var refusal = Assert.Throws<IOException>(() => _storage.Open(Disk(512)));
        Assert.StartsWith(
            "the volume data has 4096 bytes, and its unit asks for 512: a volume is never made smaller", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            "a cannot run on this host: the volume data has 4096 bytes",
            new StorageCheck(_storage).Refusal(Host(Unit("a", Disk(512)))), StringComparison.Ordinal);
        Assert.Equal(4096, new FileInfo(path).Length);
    }

    [Fact]
    public void WhatOneWritesToNobodyElseHas()
    {
        using (_storage.Open(Disk(512)))
        {
            Assert.Equal("the volume data is in use by another virtual machine or program", Assert.Throws<IOException>(() => _storage.Open(Disk(512))).Message);
            Assert.EndsWith(
                "that writes to it", Assert.Throws<IOException>(() => _storage.Open(Disk(512, isReadOnly: true))).Message, StringComparison.Ordinal);
        }

        using (_storage.Open(Disk(512, isReadOnly: true)))
        {
            using var second = _storage.Open(Disk(512, isReadOnly: true));
            Assert.Equal(Errno.EBADF, Assert.Throws<LinuxException>(() => second.Write("x"u8)).Errno);
            Assert.Throws<IOException>(() => _storage.Open(Disk(512)));
        }

        _storage.Open(Disk(512)).Dispose();
    }

    [Fact]
    public void TheLockLivesAsLongAsTheTenderAndNotAsTheSupervisor()
    {
        using var output = Pipe.Create();
        ChildProcess tender;
        using (var file = _storage.Open(Disk(512)))
        {
            tender = ChildProcess.Spawn(new SpawnRequest
            {
                Program = "/bin/sleep",
                Arguments = ["60"],
                StandardOutput = output.Write,
                StandardError = output.Write,
                Inherited = [new InheritedDescriptor(3, file)],
            });
        }

        using (tender)
        {
            Assert.Throws<IOException>(() => _storage.Open(Disk(512)));
            tender.Send(Signal.SIGKILL);
            tender.Wait();
        }

        _storage.Open(Disk(512)).Dispose();
    }

    [Fact]
    public void ALinkIsNoVolume()
    {
        Directory.CreateDirectory(_scratch.File("volumes"));
        File.WriteAllText(_scratch.File("secret"), "");
        File.CreateSymbolicLink(_storage.PathOf(UnitName.Parse("data")), _scratch.File("secret"));
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => _storage.Open(Disk(512))).Errno);
    }

    [Fact]
    public void AFileOfTheHostMustBeWholeSectors()
    {
        var block = new RealisedBlock(DeviceName.Parse("disk"), _scratch.File("disk.img"), IsReadOnly: false, SectorSize: 512);
        Assert.Equal(
            $"a cannot run on this host: '{block.Path}', which the device disk names, cannot be opened (No such file or directory)",
            Refusal(block));
        File.WriteAllBytes(block.Path, new byte[513]);
        Assert.Contains("has 513 bytes, which is no whole number of sectors of 512 bytes", Refusal(block), StringComparison.Ordinal);
        Assert.Throws<IOException>(() => GuestStorage.Open(block));
        File.WriteAllBytes(block.Path, []);
        Assert.Contains("has 0 bytes", Refusal(block), StringComparison.Ordinal);
        File.WriteAllBytes(block.Path, new byte[1024]);
        Assert.Null(Refusal(block));
        using var file = GuestStorage.Open(block);
        Assert.Throws<IOException>(() => GuestStorage.Open(block));
        Assert.Contains("neither a regular file nor a block device", Refusal(block with { Path = "/dev/null" }), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatOneWritesToIsOneUnitsOnly()
    {
        var path = _scratch.File("disk.img");
        File.WriteAllBytes(path, new byte[512]);
        // The same file under another name.
        File.CreateSymbolicLink(_scratch.File("link.img"), path);
        var writer = Unit("a") with { Blocks = [new RealisedBlock(DeviceName.Parse("disk"), path, IsReadOnly: false, 512)] };
        var reader = Unit("b") with { Blocks = [new RealisedBlock(DeviceName.Parse("disk"), _scratch.File("link.img"), IsReadOnly: true, 512)] };
        Assert.Contains("is used by a as well, and a writes to it", new StorageCheck(_storage).Refusal(Host(writer, reader)), StringComparison.Ordinal);
        Assert.Null(new StorageCheck(_storage).Refusal(Host(reader, reader with { Name = UnitName.Parse("c") })));
    }

    [Fact]
    public void AStockTenderGetsNoReadOnlyDevice()
    {
        var unit = Unit("a", Disk(512, isReadOnly: true));
        Assert.Equal(
            "solo5-hvt opens every block device for writing, and the device disk is read-only: set tender = \"hillingar\"",
            TenderLauncher.Unsuited(unit, new TenderProgram("/usr/bin/solo5-hvt", IsOurs: false)));
        Assert.Null(TenderLauncher.Unsuited(unit, new TenderProgram("/usr/bin/hillingar-tender", IsOurs: true)));
        Assert.Null(TenderLauncher.Unsuited(Unit("a", Disk(512)), new TenderProgram("/usr/bin/solo5-hvt", IsOurs: false)));
    }

    [Fact]
    public void EachDeviceIsOnTheTendersCommandLine()
    {
        var unit = Unit("a", Disk(512)) with
        {
            Blocks = [new RealisedBlock(DeviceName.Parse("raw"), "/dev/sdz", IsReadOnly: false, 4096)],
            Volumes = [new RealisedVolume(DeviceName.Parse("zones"), "/store/zones.tar")],
        };
        Assert.Equal(
            ["--mem=32", "--block:zones=Z", "--block:disk=D", "--block:raw=R", "--block-sector-size:raw=4096", "--", "/store/image"],
            TenderCommandLine.Of(unit, _ => "", _ => "Z", _ => "D", _ => "R"));
    }

    private string? Refusal(RealisedBlock block) => new StorageCheck(_storage).Refusal(Host(Unit("a") with { Blocks = [block] }));

    private static RealisedHost Host(params RealisedUnit[] units) => new([], [.. units]);

    private static RealisedUnit Unit(string name, params RealisedDisk[] disks) => FleetFixture.Unit(name) with { Disks = [.. disks] };

    private static RealisedDisk Disk(long bytes, bool isReadOnly = false) =>
        new(DeviceName.Parse("disk"), UnitName.Parse("data"), new ByteSize(bytes), isReadOnly);

    private static string BlocksOf(string path)
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat") { ArgumentList = { "--format=%b", path }, RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
