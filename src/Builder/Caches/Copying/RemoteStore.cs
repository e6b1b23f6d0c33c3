using System.Collections.Immutable;
using System.Diagnostics;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Caches;

/// <summary>A store on another host, spoken with by the serve protocol through <c>ssh(1)</c>. For one thread.</summary>
public sealed class RemoteStore : IDisposable
{
    /// <summary>The variable that names another command than <c>ssh</c>, as git's <c>GIT_SSH_COMMAND</c> does; words are parted by spaces.</summary>
    public const string CommandVariable = "HILLINGAR_SSH_COMMAND";

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly RemoteAddress _address;
    private readonly Store _local;
    private readonly Process _process;
    private readonly StoreWire _wire;

    private RemoteStore(RemoteAddress address, Store local, Process process)
    {
        (_address, _local, _process) = (address, local, process);
        _wire = new StoreWire(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
    }

    /// <summary>Connects. What <c>ssh</c> and the other side complain of goes to standard error.</summary>
    /// <param name="local">The store with which objects are exchanged.</param>
    /// <param name="write">Whether objects are to be added there.</param>
    /// <exception cref="IOException">There is no such program, no connection, or no store that speaks the protocol.</exception>
    public static RemoteStore Connect(RemoteAddress address, Store local, bool write)
    {
        var command = (Environment.GetEnvironmentVariable(CommandVariable) ?? "ssh").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. address.Arguments(write)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            var store = new RemoteStore(address, local, Process.Start(start)!);
            store.Greet();
            return store;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new StoreException($"cannot connect to '{address}': '{command[0]}' cannot be run ({e.Message})", e);
        }
    }

    /// <summary>Those of some paths that are valid there.</summary>
    public ImmutableHashSet<StorePath> ValidOf(IReadOnlyCollection<StorePath> paths) => Ask(() =>
    {
        _wire.Write(ServeProtocol.QueryValidPaths);
        _wire.Write(1); // Keep them from the collector while we are connected.
        _wire.Write(0);
        WritePaths(paths);
        _wire.Flush();
        return ReadPaths().ToImmutableHashSet();
    });

    /// <summary>Some paths and all that they refer to.</summary>
    public ImmutableHashSet<StorePath> Closure(IReadOnlyCollection<StorePath> paths) => Ask(() =>
    {
        _wire.Write(ServeProtocol.QueryClosure);
        _wire.Write(0);
        WritePaths(paths);
        _wire.Flush();
        return ReadPaths().ToImmutableHashSet();
    });

    /// <summary>What is known there of some paths; of those that are not valid nothing.</summary>
    public IReadOnlyList<NarInfo> Query(IReadOnlyCollection<StorePath> paths) => Ask(() =>
    {
        _wire.Write(ServeProtocol.QueryPathInfos);
        WritePaths(paths);
        _wire.Flush();
        var infos = new List<NarInfo>();
        while (_wire.ReadText() is { Length: > 0 } path)
            infos.Add(ReadInfo(_local.Parse(path)));
        return infos;
    });

    /// <summary>Adds an object of the local store, whose references are valid there.</summary>
    /// <param name="passed">Told how many bytes were sent.</param>
    public void Add(StoreEntry entry, Action<long> passed, CancellationToken cancellationToken) => Ask(() =>
    {
        _wire.Write(ServeProtocol.AddToStoreNar);
        _wire.Write(_local.FullPath(entry.Path));
        _wire.Write(entry.Deriver is { } deriver ? _local.FullPath(deriver) : "");
        _wire.Write(entry.NarHash.Hex);
        WritePaths(entry.References);
        _wire.Write((ulong)entry.RegistrationTime.ToUnixTimeSeconds());
        _wire.Write((ulong)entry.NarSize);
        _wire.Write(0); // That host did not build it.
        _wire.Write(entry.Signatures);
        _wire.Write(entry.ContentAddress ?? "");
        using (var counted = new PassedStream(_wire.Output, passed, cancellationToken))
            _local.WriteArchive(entry.Path, counted);
        _wire.Flush();
        return _wire.ReadNumber() == 1 ? true : throw new StoreException($"'{_address}' did not take '{entry.Path}'");
    });

    /// <summary>Gives the archive of an object, checked before its last bytes are given.</summary>
    /// <param name="passed">Told how many bytes came.</param>
    public void Receive(NarInfo info, Action<Stream> use, Action<long> passed) => Ask(() =>
    {
        _wire.Write(ServeProtocol.DumpStorePath);
        _wire.Write(_local.FullPath(info.Path));
        _wire.Flush();
        var what = $"the archive of '{info.Path}' from '{_address}'";
        var bounded = new BoundedStream(_wire.Input, info.NarSize);
        using var counted = new CountingStream(bounded, passed);
        using var promised = new PromisedStream(counted, what, info.NarSize, info.NarSize, info.NarHash, null);
        using var content = ContentCheck.Over(promised, info.IsContentAddressed(_local.Formula) ? info : info with { ContentAddress = null }, what);
        use(content);
        bounded.Drain();
        return true;
    });

    /// <summary>Ends the connection, and the command with it.</summary>
    public void Dispose()
    {
        using (_process)
        {
            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The other side is gone already.
            }

            if (!_process.WaitForExit(Farewell))
                _process.Kill(entireProcessTree: true);
        }
    }

    private void Greet()
    {
        try
        {
            _wire.Write(ServeProtocol.ClientMagic);
            _wire.Write(ServeProtocol.Version);
            _wire.Flush();
            var magic = _wire.ReadNumber();
            var version = magic == ServeProtocol.ServerMagic ? _wire.ReadNumber() : 0;
            if (magic != ServeProtocol.ServerMagic || !ServeProtocol.IsSpoken(version))
            {
                throw new StoreException(magic == ServeProtocol.ServerMagic
                    ? $"it speaks version {ServeProtocol.Text(version)} of the serve protocol, "
                        + $"and this program {ServeProtocol.Text(ServeProtocol.Version)} and later"
                    : "what answers there is no store; a shell that prints something at its start would be a reason");
            }
        }
        catch (IOException e)
        {
            Dispose();
            throw new StoreException(
                $"cannot speak with the store at '{_address}': {e.Message}; is '{_address.Program}' to be run there, and may you log in?", e);
        }
    }

    private NarInfo ReadInfo(StorePath path)
    {
        var deriver = _wire.ReadText();
        var references = ReadPaths();
        _ = _wire.ReadNumber(); // The size of a download, which here is that of the archive.
        var size = _wire.ReadSize();
        var hash = _wire.ReadText();
        var contentAddress = _wire.ReadText();
        var signatures = _wire.ReadTexts();
        return new NarInfo
        {
            Path = path,
            Url = "",
            Compression = NarCompression.None,
            NarHash = Sha256Hash.TryRead(hash, out var narHash, out _) ? narHash
                : throw new StoreException($"'{_address}' says that '{path}' has the hash '{hash}', which is no SHA-256"),
            NarSize = size,
            References = [.. references.Order()],
            Deriver = deriver.Length == 0 ? null : _local.Parse(deriver),
            Signatures = [.. signatures.Select(text => Signature.TryParse(text, out var signature) ? signature : null).OfType<Signature>()],
            ContentAddress = ContentAddress.TryParse(contentAddress, out var address) ? address : null,
        };
    }

    private void WritePaths(IEnumerable<StorePath> paths) => _wire.Write([.. paths.Order().Select(_local.FullPath)]);

    private List<StorePath> ReadPaths() => _wire.ReadTexts().ConvertAll(_local.Parse);

    private T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (IOException e) when (_process.HasExited)
        {
            throw new StoreException($"the store at '{_address}' ended the connection (status {_process.ExitCode}); its message is above ({e.Message})", e);
        }
    }
}
