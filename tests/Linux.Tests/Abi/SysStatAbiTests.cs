namespace Hillingar.Linux.Tests.Abi;

/// <summary>What a path names, by <c>statx(2)</c>.</summary>
public sealed class SysStatAbiTests
{
    [Fact]
    public void NumbersAndStructAreThoseOfTheHeaders() => CProbe.Compare(
        ["fcntl.h", "sys/stat.h"],
        [
            .. AbiTable.Constants(typeof(SysStat)),
            .. AbiTable.Struct<SysStat.Statx>("struct statx", "Mode stx_mode"),
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
