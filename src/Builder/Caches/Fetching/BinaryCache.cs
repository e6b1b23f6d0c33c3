using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Caches;

/// <summary>
/// A binary cache in Nix's format: <c>nix-cache-info</c>, narinfos by the hash part of their objects, archives. What it says is checked before it is
/// believed; whether it may be believed at all is the caller's business. For several threads.
/// </summary>
public sealed class BinaryCache : IDisposable
{
    // What a coder may add to bytes that cannot be made smaller, when a cache does not say how large its file is.
    private const int Overhead = 1 << 20;

    private readonly ICacheFiles _files;
    private readonly StorePathFormula _formula;
    private readonly CacheMemory? _memory;
    private readonly PartialTransfers? _partial;
    private readonly Lock _gate = new();
    private NixCacheInfo? _info;

    private BinaryCache(CacheAddress address, ICacheFiles files, StorePathFormula formula, CacheMemory? memory, PartialTransfers? partial) =>
        (Address, _files, _formula, _memory, _partial) = (address, files, formula, memory, partial);

    public CacheAddress Address { get; }

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="formula">Of the store that the cache must be for.</param>
    /// <param name="memory">Null where every question is asked anew.</param>
    /// <param name="cancellation">Ends all that goes on with this cache at once.</param>
    /// <param name="partial">Keeps what came of transfers from a server that break off; null for nothing.</param>
    public static BinaryCache Open(
        CacheAddress address, StorePathFormula formula, CacheMemory? memory, TransferLimits limits,
        TimeProvider time, CancellationToken cancellation, PartialTransfers? partial = null) =>
        new(address, CacheFiles.Of(address, limits, time, cancellation), formula, memory, address.Scheme == "file" ? null : partial);

    /// <summary>The number by which the first of several caches is found; lower is earlier.</summary>
    /// <exception cref="IOException">The cache cannot be asked, or is for another store directory.</exception>
    public int Priority(CancellationToken cancellationToken) => Address.Priority ?? Info(cancellationToken).Priority ?? NixCacheInfo.UsualPriority;

    /// <summary>What the cache says of an object; null if it has none. The answer is remembered.</summary>
    /// <exception cref="IOException">The cache cannot be asked, is for another store directory, or says what cannot be.</exception>
    public NarInfo? Query(StorePath path, CancellationToken cancellationToken)
    {
        _ = Info(cancellationToken); // It must be of this store.
        var name = NameOf(path);
        byte[]? known = null;
        if (_memory?.TryRecall($"{Address}", name, out known) != true)
        {
            known = Read(name, NarInfoReader.MaximumSize, cancellationToken);
            _memory?.Remember($"{Address}", name, known, known is null ? CacheMemory.Absent : CacheMemory.Present);
        }

        return known is null ? null
            : NarInfoReader.Read(known, _formula, path, $"'{Address}/{name}'", Address.Scheme is "http" or "https" ? new Uri(Address.Place) : null);
    }

    /// <summary>Forgets what was remembered of an object, because its archive is not what it should be.</summary>
    public void Forget(StorePath path) => _memory?.Forget($"{Address}", NameOf(path));

    /// <summary>Gives an object's archive, unpacked and checked against all that the narinfo says, before its last bytes are given.</summary>
    /// <param name="use">Reads exactly the archive; called once more if it failed and what was kept of an earlier transfer may be why.</param>
    /// <param name="received">Told how many bytes came from the cache, as they come.</param>
    /// <exception cref="IOException">The archive is not there, cannot be read, or is not what was promised.</exception>
    public void Receive(NarInfo info, Action<Stream> use, Action<long> received, CancellationToken cancellationToken)
    {
        using var kept = _partial?.TryTake(info);
        try
        {
            Receive(info, kept, use, received, cancellationToken);
        }
        catch (IOException e) when (kept is { Kept: > 0, IsBroken: false } && !Store.IsFull(e) && !cancellationToken.IsCancellationRequested)
        {
            kept.Clear();
            Receive(info, kept, use, received, cancellationToken);
        }
    }

    /// <summary>The file of an object's provenance, of which nothing is checked; null if there is none.</summary>
    /// <exception cref="IOException">The cache cannot be read.</exception>
    internal byte[]? ReadProvenance(NarInfo info, CancellationToken cancellationToken) =>
        info.Provenance is { } name ? Read(name, CarriedProvenance.MaximumSize, cancellationToken) : null;

    /// <summary>Puts an object's provenance there.</summary>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    internal void PutProvenance(string name, byte[] file, CancellationToken cancellationToken) =>
        _files.Put(name, () => new MemoryStream(file), "application/json", cancellationToken);

    /// <summary>Whether the cache has an object, asked anew.</summary>
    /// <exception cref="IOException">The cache cannot be asked.</exception>
    public bool Has(StorePath path, CancellationToken cancellationToken) => _files.Exists(NameOf(path), cancellationToken);

    /// <summary>Makes sure that there is a cache to write to, and that it is one for this store.</summary>
    /// <exception cref="IOException">The cache cannot be made, or is for another store directory.</exception>
    public void Prepare(CancellationToken cancellationToken)
    {
        if (!_files.Exists(NixCacheInfo.FileName, cancellationToken))
            Put(
                NixCacheInfo.FileName, new NixCacheInfo(_formula.StoreDirectory, WantMassQuery: false, null).ToText(),
                "text/x-nix-cache-info", cancellationToken);
        _ = Info(cancellationToken);
    }

    /// <summary>Puts an archive there.</summary>
    /// <param name="open">Opens it, compressed, once for each attempt.</param>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    public void PutArchive(string url, Func<Stream> open, CancellationToken cancellationToken) =>
        _files.Put(url, open, "application/x-nix-nar", cancellationToken);

    /// <summary>Puts a narinfo there, which makes the object one of the cache's. Its archive and those that it refers to are there already.</summary>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    public void Publish(NarInfo info, CancellationToken cancellationToken)
    {
        Put(NameOf(info.Path), info.ToText(_formula), "text/x-nix-narinfo", cancellationToken);
        Forget(info.Path);
    }

    public void Dispose() => _files.Dispose();

    private void Receive(NarInfo info, PartialTransfer? kept, Action<Stream> use, Action<long> received, CancellationToken cancellationToken)
    {
        var what = $"the archive '{Address}/{info.Url}'";
        Stream Open(long from) => _files.Open(info.Url + info.Query, from, cancellationToken)
            ?? throw new StoreException($"the cache '{Address}' has no '{info.Url}', which its narinfo of '{info.Path}' names");
        using var file = kept?.Read(Open) ?? Open(0);
        using var counted = new CountingStream(file, received);
        using var promisedFile = new PromisedStream(
            counted, what, info.FileSize, info.FileSize ?? info.NarSize + info.NarSize / 8 + Overhead, info.FileHash, null);
        using var plain = info.Compression.Decode(promisedFile);
        using var promised = new PromisedStream(plain, $"{what}, unpacked,", info.NarSize, info.NarSize, info.NarHash, promisedFile.Drain);
        using var content = ContentCheck.Over(promised, info.IsContentAddressed(_formula) ? info : info with { ContentAddress = null }, what);
        try
        {
            use(content);
        }
        catch (CodingException e)
        {
            throw new StoreException($"{what} cannot be unpacked: {e.Message}", e);
        }
    }

    private static string NameOf(StorePath path) => $"{path.HashPart}.narinfo";

    private NixCacheInfo Info(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _info ??= ReadInfo(cancellationToken);
    }

    private NixCacheInfo ReadInfo(CancellationToken cancellationToken)
    {
        byte[]? text = null;
        if (_memory?.TryRecall($"{Address}", NixCacheInfo.FileName, out text) != true || text is null)
        {
            text = Read(NixCacheInfo.FileName, NixCacheInfo.MaximumSize, cancellationToken)
                ?? throw new StoreException($"'{Address}' is no binary cache: it has no {NixCacheInfo.FileName}");
            _memory?.Remember($"{Address}", NixCacheInfo.FileName, text, CacheMemory.OfInfo);
        }

        var info = NixCacheInfo.Parse(text, $"'{Address}/{NixCacheInfo.FileName}'");
        return info.StoreDirectory is null || info.StoreDirectory == _formula.StoreDirectory
            ? info
            : throw new StoreException(
                $"the cache '{Address}' is for the store directory '{info.StoreDirectory}', and this store is '{_formula.StoreDirectory}'");
    }

    private byte[]? Read(string name, int maximumSize, CancellationToken cancellationToken)
    {
        using var file = _files.Open(name, 0, cancellationToken);
        if (file is null)
            return null;
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (file.Read(buffer) is > 0 and var count)
        {
            text.Write(buffer, 0, count);
            if (text.Length > maximumSize)
                throw new StoreException($"'{Address}/{name}' is larger than {maximumSize} bytes, and is not read");
        }

        return text.ToArray();
    }

    private void Put(string name, string text, string contentType, CancellationToken cancellationToken) =>
        _files.Put(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text)), contentType, cancellationToken);
}
