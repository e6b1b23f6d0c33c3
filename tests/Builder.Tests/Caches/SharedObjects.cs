using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Caches;

/// <summary>A store of a host, with the paths of <c>/nix/store</c>, and objects to share.</summary>
internal sealed class SharedObjects : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    internal SharedObjects()
    {
        Root = _scratch.File("state");
        Store = Store.Open(StoreLayout.At(Root, "/nix/store"), TimeProvider.System);
    }

    internal string Root { get; }

    internal Store Store { get; }

    internal string Outside(string name) => _scratch.File(name);

    /// <summary>An object as of a build: its path follows from inputs that no other host knows.</summary>
    internal StorePath Built(string name, string text, params StorePath[] references)
    {
        var file = Outside($"{name}.txt");
        File.WriteAllText(file, text + string.Concat(references.Select(reference => $"\n{Store.FullPath(reference)}")));
        var archive = new MemoryStream();
        NarWriter.Write(file, archive);
        archive.Position = 0;
        var path = Store.Formula.Output(
            "out", Units.Quantities.Sha256Hash.FromBytes(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))), name);
        var nar = TreeHash.Of(file);
        Assert.True(Store.Receive(new StoreEntry(path, nar.Hash, nar.Size, references, null, default), archive));
        return path;
    }

    /// <summary>The built objects c → b → a, a text that refers to c, and a tree by its content: everything that refers or not.</summary>
    internal IReadOnlyList<StorePath> Some()
    {
        var a = Built("a", "a");
        var b = Built("b", "b", a);
        var c = Built("c", "c", a, b);
        var text = Store.AddText("text", "text"u8, [c]);
        Directory.CreateDirectory(Outside("tree/bin"));
        File.WriteAllText(Outside("tree/bin/run"), "#!/bin/sh\n");
        File.SetUnixFileMode(Outside("tree/bin/run"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Outside("tree/link"), "bin/run");
        return [text, Store.AddTree(Outside("tree"), "tree")];
    }

    /// <summary>A cache in a directory with the closure of some objects.</summary>
    internal string Publish(IReadOnlyCollection<StorePath> paths, SecretKey? key, NarCompression compression = NarCompression.None, string name = "cache")
    {
        using var cache = Open($"file://{Outside(name)}");
        _ = new CachePublisher(Store, cache, compression, key, _ => { }).Publish(Store.Closure(paths), CancellationToken.None);
        return Outside(name);
    }

    internal BinaryCache Open(string address, CacheMemory? memory = null, PartialTransfers? partial = null) =>
        BinaryCache.Open(CacheAddress.Parse(address), Store.Formula, memory, HttpLimits, TimeProvider.System, CancellationToken.None, partial);

    /// <summary>Takes objects from caches by their addresses.</summary>
    internal SubstitutionOutcome Take(IReadOnlyCollection<StorePath> paths, SecretKey? trusted, params string[] addresses)
    {
        var caches = addresses.Select(address => Open(address)).ToList();
        try
        {
            return new Substituter(Store, caches, trusted is null ? TrustedKeys.None : new TrustedKeys([trusted.PublicKey]), _ => { })
                .Substitute(paths, CancellationToken.None);
        }
        finally
        {
            caches.ForEach(cache => cache.Dispose());
        }
    }

    internal static TransferLimits HttpLimits { get; } = new() { FirstDelay = TimeSpan.FromMilliseconds(1), Attempts = 2, Silence = TimeSpan.FromSeconds(20) };

    /// <summary>Nothing lies in the store directory but valid objects.</summary>
    internal void AssertClean()
    {
        var valid = Store.AllValid().Select(path => path.BaseName).Order(StringComparer.Ordinal);
        Assert.Equal(valid, Directory.EnumerateFileSystemEntries(Store.RealDirectory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (var path in Store.AllValid())
            Assert.Equal(Store.Query(path)!.NarHash, TreeHash.Of(Store.RealPath(path)).Hash);
    }

    public void Dispose()
    {
        Store.Dispose();
        _scratch.Dispose();
    }
}
