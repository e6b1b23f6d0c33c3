using System.Diagnostics;

namespace Hillingar.Linux.Tests.Abi;

/// <summary>Trees are removed by <c>nftw(3)</c>.</summary>
public sealed class FtwTests
{
    [Fact]
    public void NumbersAreThoseOfTheHeader() => CProbe.Compare(["ftw.h"], AbiTable.Constants(typeof(Ftw)));

    [Fact]
    public async Task ATreeGoesWhateverItsNamesAreAndNothingBehindItsLinks()
    {
        var root = Directory.CreateTempSubdirectory("hillingar-test-").FullName;
        var script = "mkdir -p tree/a/b kept; echo x > kept/file; ln -s ../kept tree/link; printf x > \"tree/a/$(printf 'caf\\351')\"; mkfifo tree/a/b/pipe";
        using (var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-euc", script]) { WorkingDirectory = root })!)
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, shell.ExitCode);
        }

        Ftw.RemoveTree(Path.Combine(root, "tree"));
        Assert.False(Path.Exists(Path.Combine(root, "tree")));
        Assert.True(File.Exists(Path.Combine(root, "kept", "file")));

        Ftw.RemoveTree(Path.Combine(root, "tree")); // It is gone, which is all that was asked.
        Ftw.RemoveTree(root);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => Ftw.RemoveTree("/dev/null/x")).Errno);
    }
}
