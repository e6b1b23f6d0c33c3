namespace Hillingar.Linux.Tests.Abi;

/// <summary>What a path names, by <c>statx(2)</c>.</summary>
public sealed class SysStatAbiTests
{
    [Fact]
    public void NumbersAndStructAreThoseOfTheHeaders() => CProbe.Compare(
        ["fcntl.h", "sys/stat.h"],
        [
            .. AbiTable.Constants(typeof(SysStat)),
            .. AbiTable.Struct<SysStat.Statx>(
                "struct statx", "Links stx_nlink", "Mode stx_mode", "Inode stx_ino", "Size stx_size", "Blocks stx_blocks", "ChangedSeconds stx_ctime.tv_sec",
                "ChangedNanoseconds stx_ctime.tv_nsec", "ModifiedSeconds stx_mtime.tv_sec",
                "ModifiedNanoseconds stx_mtime.tv_nsec", "SpecialMajor stx_rdev_major",
                "SpecialMinor stx_rdev_minor", "DeviceMajor stx_dev_major", "DeviceMinor stx_dev_minor"),
        ]);

    [Fact]
    public void KindsAreToldWithoutOpening()
    {
        var link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.CreateSymbolicLink(link, "/dev/null");
        try
        {
            Assert.Equal(FileKind.SymbolicLink, SysStat.KindOf(link));
        }
        finally
        {
            File.Delete(link);
        }

        Assert.Equal(FileKind.Special, SysStat.KindOf("/dev/null"));
        Assert.Equal(FileKind.Directory, SysStat.KindOf("/proc"));
        Assert.Equal(FileKind.Regular, SysStat.KindOf("/proc/self/status"));
        Assert.Null(SysStat.KindOf("/dev/null/nothing"));
        Assert.Null(SysStat.KindOf("/nothing"));
    }
}
