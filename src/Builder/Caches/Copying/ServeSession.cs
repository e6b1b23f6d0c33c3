using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Caches;

/// <summary>
/// The store's side of the serve protocol, on standard input and output of a command that a peer started over SSH. Who may start it is SSH's
/// business; what is written by it is taken without a signature, as <c>nix-store --serve --write</c> does.
/// </summary>
/// <param name="mayWrite">Whether objects may be added.</param>
public sealed class ServeSession(Store store, Stream input, Stream output, bool mayWrite)
{
    private readonly StoreWire _wire = new(input, output);

    /// <summary>Answers until the other side ends.</summary>
    /// <exception cref="IOException">The other side does what it should not, or the store failed; there is no going on.</exception>
    public void Run()
    {
        if (_wire.ReadNumber() is var magic && magic != ServeProtocol.ClientMagic)
            throw new StoreException("this is no client of the serve protocol; 'hillingar copy' or 'nix copy' start this command by themselves");
        _wire.Write(ServeProtocol.ServerMagic);
        _wire.Write(ServeProtocol.Version);
        _wire.Flush();
        if (_wire.ReadNumber() is var version && !ServeProtocol.IsSpoken(version))
            throw new StoreException($"the client speaks version {ServeProtocol.Text(version)} of the serve protocol, "
                + $"and this program {ServeProtocol.Text(ServeProtocol.Version)} and later");
        while (_wire.TryReadNumber() is { } command)
        {
            Answer(command);
            _wire.Flush();
        }
    }

    private void Answer(ulong command)
    {
        switch (command)
        {
            case ServeProtocol.QueryValidPaths:
                _ = _wire.ReadNumber(); // Whether to keep them: everything that is looked at stays while this session lasts.
                _ = _wire.ReadNumber(); // Whether to look for them in caches: they are this host's to configure, not the client's.
                WritePaths(ReadPaths().Where(store.Keep));
                break;
            case ServeProtocol.QueryPathInfos:
                WriteInfos(ReadPaths());
                break;
            case ServeProtocol.DumpStorePath:
                store.WriteArchive(store.Parse(_wire.ReadText()), _wire.Output);
                break;
            case ServeProtocol.QueryClosure:
                if (_wire.ReadNumber() != 0)
                    throw new StoreException("the client wants the outputs of derivations in a closure, which this program does not follow");
                WritePaths(store.Closure(ReadPaths()).Select(entry => entry.Path).Where(store.Keep));
                break;
            case ServeProtocol.AddToStoreNar:
                Add();
                break;
            default:
                throw new StoreException($"the client asks for the command {command} of the serve protocol, which this program does not have");
        }
    }

    private void WriteInfos(List<StorePath> paths)
    {
        foreach (var entry in paths.Where(store.Keep).Select(store.Query).OfType<StoreEntry>())
        {
            _wire.Write(store.FullPath(entry.Path));
            _wire.Write(entry.Deriver is { } deriver ? store.FullPath(deriver) : "");
            _wire.Write([.. entry.References.Order().Select(store.FullPath)]);
            _wire.Write((ulong)entry.NarSize); // To transfer: archives are not compressed, which SSH may do.
            _wire.Write((ulong)entry.NarSize);
            _wire.Write(HashText.Base32(entry.NarHash));
            _wire.Write(entry.ContentAddress ?? "");
            _wire.Write(entry.Signatures);
        }

        _wire.Write("");
    }

    private void Add()
    {
        if (!mayWrite)
            throw new StoreException("objects cannot be added to this store: the command on this side was started without --write");
        var path = store.Parse(_wire.ReadText());
        var deriver = _wire.ReadText();
        var hash = _wire.ReadText();
        var references = ReadPaths();
        _ = _wire.ReadNumber(); // When the other side got it.
        var size = _wire.ReadSize();
        _ = _wire.ReadNumber(); // Whether the other side built it.
        var signatures = _wire.ReadTexts();
        var contentAddress = _wire.ReadText();
        if (!Sha256Hash.TryRead(hash, out var narHash, out _))
            throw new StoreException($"the client sent '{path}' with the hash '{hash}', which is no SHA-256");
        var entry = new StoreEntry(path, narHash, size, references, deriver.Length == 0 ? null : store.Parse(deriver), default)
        {
            ContentAddress = contentAddress.Length == 0 ? null : contentAddress,
            Signatures = [.. signatures.Where(text => Signature.TryParse(text, out _))],
        };
        var archive = new BoundedStream(_wire.Input, size);
        _ = store.Receive(entry, archive); // One that was there already is as good.
        archive.Drain();
        _wire.Write(1);
    }

    private List<StorePath> ReadPaths() => _wire.ReadTexts().ConvertAll(store.Parse);

    private void WritePaths(IEnumerable<StorePath> paths) => _wire.Write([.. paths.Order().Select(store.FullPath)]);
}
