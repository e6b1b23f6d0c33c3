using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>Something that may have a sound copy of an object: another store, a cache, a builder.</summary>
public interface IRepairSource
{
    /// <summary>For people.</summary>
    string Name { get; }

    /// <summary>Makes what the object should be at a path where nothing is. What was made is held against the record by the caller.</summary>
    /// <returns>False if it has none.</returns>
    /// <exception cref="IOException">The source has the object and could not make it.</exception>
    bool TryMake(StoreEntry wanted, string path);
}

/// <summary>What is wrong with a valid object.</summary>
/// <param name="Problem">A clause.</param>
/// <param name="Mended">What was done about it, a clause; null if nothing could be.</param>
public sealed record StoreFault(StorePath Path, string Problem, string? Mended)
{
    /// <summary>Why each source that was asked could not mend it, as sentences; empty where none had anything.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];
}

/// <summary>Holds the objects against their records, and puts sound ones into the places of those that are not.</summary>
/// <param name="sources">Asked one after the other for sound copies.</param>
/// <param name="trust">Says of each object what is wrong with its signatures, as a clause; null where it is trusted.</param>
public sealed class Verifier(Store store, IReadOnlyList<IRepairSource> sources, Func<StoreEntry, CancellationToken, string?>? trust = null)
{
    /// <summary>Looks at objects one by one; each fault is given as it is found.</summary>
    /// <param name="paths">Null for all that are valid.</param>
    /// <param name="checkContents">Whether everything is read and hashed, rather than only looked for.</param>
    /// <param name="repair">Whether faults are mended where that is possible; a mended object was hashed once more.</param>
    /// <param name="checkedSoFar">Is told of each object that was looked at.</param>
    public IEnumerable<StoreFault> Run(
        IReadOnlyCollection<StorePath>? paths, bool checkContents, bool repair, Action<StorePath> checkedSoFar, CancellationToken cancellationToken)
    {
        foreach (var path in paths ?? store.Database.PathsInOrder().Select(store.Parse))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (store.Query(path) is { } entry)
            {
                if (Problem(entry, checkContents) is { } problem)
                    yield return repair ? Mend(entry, problem) : new StoreFault(path, problem, null);
                else if (trust?.Invoke(entry, cancellationToken) is { } distrust)
                    yield return new StoreFault(path, distrust, null);
            }

            checkedSoFar(path);
        }
    }

    private string? Problem(StoreEntry entry, bool checkContents)
    {
        var path = store.RealPath(entry.Path);
        if (SysStat.KindOf(path) is null)
            return store.IsValid(entry.Path) ? "is recorded and does not exist" : null; // Or the collector was faster.
        if (!checkContents)
            return null;
        try
        {
            var found = TreeHash.Of(path);
            if (found.Hash == entry.NarHash)
                return found.Size == entry.NarSize ? null : $"has {found.Size} bytes, and {entry.NarSize} are recorded";
            return store.IsValid(entry.Path) ? $"has the hash {found.Hash}, and {entry.NarHash} is recorded" : null;
        }
        catch (StoreException e)
        {
            return store.IsValid(entry.Path) ? $"cannot be read: {e.Message}" : null;
        }
    }

    private StoreFault Mend(StoreEntry entry, string problem)
    {
        var failures = ImmutableArray.CreateBuilder<string>();
        foreach (var source in sources)
        {
            using var temporary = TemporaryObject.New(store.RealDirectory, store.Layout.LocksDirectory);
            try
            {
                if (!source.TryMake(entry, temporary.Path))
                    continue;
            }
            catch (IOException e)
            {
                failures.Add($"{source.Name}: {e.Message}");
                continue; // There may be another source.
            }

            CanonicalTree.Canonicalise(temporary.Path);
            if (TreeHash.Of(temporary.Path) is var made && made != new NarHash(entry.NarHash, entry.NarSize))
            {
                failures.Add($"{source.Name}: it has the hash {made.Hash} there, and {entry.NarHash} is recorded");
                continue;
            }

            store.Replace(entry.Path, temporary.Path);
            return new StoreFault(entry.Path, problem, $"was replaced by that of {source.Name}");
        }

        // A record of nothing is of no use, unless another object needs it.
        var isForgotten = SysStat.KindOf(store.RealPath(entry.Path)) is null && store.Forget(entry.Path);
        return new StoreFault(entry.Path, problem, isForgotten ? "its record was removed" : null) { Failures = failures.ToImmutable() };
    }
}

/// <summary>Sound copies from another store.</summary>
public sealed class StoreRepairSource(Store other) : IRepairSource
{
    public string Name => $"the store '{other.RealDirectory}'";

    public bool TryMake(StoreEntry wanted, string path)
    {
        if (other.Query(wanted.Path) is not { } entry || entry.NarHash != wanted.NarHash)
            return false;
        _ = ArchivePipe.Copy(
            sink => NarWriter.Write(other.RealPath(wanted.Path), sink), _ => true, archive => NarReader.Extract(archive, path, canonical: true));
        return true;
    }
}

/// <summary>Sound copies from archives in a directory, named by the object or by its hash part: <c>NAME.nar</c>.</summary>
public sealed class ArchiveRepairSource(string directory) : IRepairSource
{
    public string Name => $"the archives in '{directory}'";

    public bool TryMake(StoreEntry wanted, string path)
    {
        var file = new[] { wanted.Path.BaseName, wanted.Path.HashPart }.Select(name => Path.Combine(directory, $"{name}.nar")).FirstOrDefault(File.Exists);
        if (file is null)
            return false;
        using var archive = File.OpenRead(file);
        NarReader.Extract(ByteSource.Of(archive), path, canonical: true);
        return true;
    }
}
