using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class RootTreeTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void NothingIsWrittenThroughALinkThatAPackageBrought()
    {
        var host = Directory.CreateDirectory(_scratch.File("host")).FullName;
        File.WriteAllText(Path.Combine(host, "passwd"), "the host's\n");
        var tree = new RootTree(_scratch.File("root"));
        _ = tree.ForDirectory("usr/lib");
        File.CreateSymbolicLink(tree.ForFile("etc"), host);
        Assert.Contains("below a symbolic link", Assert.Throws<StoreException>(() => tree.ForFile("etc/passwd")).Message, StringComparison.Ordinal);
        Assert.Contains("below a symbolic link", Assert.Throws<StoreException>(() => tree.ForDirectory("etc/deep/er")).Message, StringComparison.Ordinal);

        File.CreateSymbolicLink(tree.ForFile("usr/lib/passwd"), Path.Combine(host, "passwd"));
        File.WriteAllText(tree.ForFile("usr/lib/passwd"), "the toolchain's\n");
        Assert.Equal("the host's\n", File.ReadAllText(Path.Combine(host, "passwd")));
        Assert.Equal("the toolchain's\n", File.ReadAllText(_scratch.File("root/usr/lib/passwd")));
    }

    [Fact]
    public void ADirectoryIsNotReplacedByAFile()
    {
        var tree = new RootTree(_scratch.File("root"));
        _ = tree.ForDirectory("usr/bin");
        Assert.Contains("where another has a directory", Assert.Throws<StoreException>(() => tree.ForFile("usr/bin")).Message, StringComparison.Ordinal);
        Assert.Contains("which it has not", Assert.Throws<StoreException>(() => tree.Existing("usr/bin/absent")).Message, StringComparison.Ordinal);
    }
}
