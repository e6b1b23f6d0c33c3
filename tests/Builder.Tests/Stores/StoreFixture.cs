using Hillingar.Builder.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Stores;

/// <summary>A store of one test's own, with files to put into it.</summary>
internal sealed class StoreFixture : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    internal StoreFixture()
    {
        Layout = new StoreLayout(_scratch.File("store"), _scratch.File("db/db.sqlite"));
        Store = Store.Open(Layout, TimeProvider.System);
    }

    internal StoreLayout Layout { get; }

    internal Store Store { get; }

    /// <summary>A path outside the store.</summary>
    internal string Outside(string name) => _scratch.File(name);

    internal string FileWith(string text, string name = "file")
    {
        File.WriteAllText(Outside(name), text);
        return Outside(name);
    }

    /// <summary>A directory with a program, a link to it and an empty directory.</summary>
    internal string Tree()
    {
        var tree = Outside("tree");
        Directory.CreateDirectory(Path.Combine(tree, "bin"));
        Directory.CreateDirectory(Path.Combine(tree, "empty"));
        File.WriteAllText(Path.Combine(tree, "bin/run"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(tree, "bin/run"), (UnixFileMode)0b111_101_000);
        File.WriteAllText(Path.Combine(tree, "bin/note"), "n");
        File.CreateSymbolicLink(Path.Combine(tree, "run"), "bin/run");
        return tree;
    }

    /// <summary>The names in the store directory, temporary ones included.</summary>
    internal IEnumerable<string> Names() =>
        Directory.EnumerateFileSystemEntries(Layout.StoreDirectory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    internal IEnumerable<string> Locks() => Directory.EnumerateFileSystemEntries(Outside("db/locks"));

    public void Dispose()
    {
        Store.Dispose();
        // Read-only directories do not stop root; any other user has to open them first.
        foreach (var directory in Directory.EnumerateDirectories(Layout.StoreDirectory))
            Linux.TreeRemoval.Remove(directory);
        _scratch.Dispose();
    }
}
