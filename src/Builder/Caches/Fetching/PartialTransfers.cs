using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>
/// What came of archives whose transfer was broken off, kept over the end of the program so that the next one goes on there. A file is named by the
/// hash that the whole archive must have, so that it serves whichever cache has that; nothing of it is believed, as the whole is hashed in the end.
/// </summary>
public sealed class PartialTransfers
{
    /// <summary>What is smaller is sooner asked for again than looked after; bytes.</summary>
    public const long Smallest = 1 << 20;

    /// <summary>An archive that no transfer went on with for so long is removed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly string _directory;

    private PartialTransfers(string directory) => _directory = directory;

    /// <summary>Those of a store; what is too old goes.</summary>
    /// <exception cref="IOException">There can be no directory for them.</exception>
    public static PartialTransfers Of(StoreLayout layout, TimeProvider time)
    {
        var directory = Directory.CreateDirectory(Path.Combine(layout.StateDirectory, "transfers/partial"));
        foreach (var file in directory.EnumerateFiles().Where(file => file.LastWriteTimeUtc < time.GetUtcNow() - Lifetime))
            file.Delete();
        return new PartialTransfers(directory.FullName);
    }

    /// <summary>What there is of an archive, be it nothing yet; null if it is small, its hash is not known, or another process is fetching it.</summary>
    internal PartialTransfer? TryTake(NarInfo info)
    {
        if (info.FileHash is not { } hash || info.FileSize is not (>= Smallest and var size))
            return null;
        try
        {
            var file = new FileStream(
                Path.Combine(_directory, NixBase32.Encode(hash.ToBytes())), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (file.Length > size)
                file.SetLength(0);
            return new PartialTransfer(file, size);
        }
        catch (IOException)
        {
            return null; // It can be fetched without this.
        }
    }
}

/// <summary>
/// An archive on its way, beside which all that comes of it is written down. It is removed with the last byte, and where there is no use in what was kept.
/// </summary>
internal sealed class PartialTransfer : IDisposable
{
    private readonly long _size;
    private FileStream? _file;

    /// <param name="file">Locked, and ours from now on.</param>
    /// <param name="size">Of the whole archive; bytes.</param>
    public PartialTransfer(FileStream file, long size) => (_file, _size, Kept) = (file, size, file.Length);

    /// <summary>How much there was of an earlier transfer; bytes.</summary>
    public long Kept { get; private set; }

    /// <summary>Whether the transfer broke off so that there is use in going on with it, rather than in beginning anew.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The archive: what was kept, and then the rest.</summary>
    /// <param name="open">Opens the archive behind so many bytes; called if some are missing.</param>
    public Stream Read(Func<long, Stream> open) => new KeptStream(this, open);

    /// <summary>Forgets what was kept.</summary>
    public void Clear()
    {
        _file?.SetLength(0);
        Kept = 0;
    }

    public void Dispose()
    {
        if (_file is null)
            return;
        if (!IsBroken || _file.Length == 0)
            File.Delete(_file.Name);
        _file.Dispose();
    }

    private void Keep(long position, ReadOnlySpan<byte> bytes)
    {
        if (_file is null)
            return;
        try
        {
            _file.Position = position;
            _file.Write(bytes);
        }
        catch (IOException)
        {
            // A full disk, most likely: the transfer has more use of the room.
            File.Delete(_file.Name);
            _file.Dispose();
            _file = null;
        }
    }

    private sealed class KeptStream(PartialTransfer transfer, Func<long, Stream> open) : ReadOnlyStream
    {
        private Stream? _rest;
        private long _position;
        private bool _gained;

        public override int Read(Span<byte> buffer)
        {
            var count = _position < transfer.Kept ? ReadKept(buffer) : ReadRest(buffer);
            _position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _rest?.Dispose();
            base.Dispose(disposing);
        }

        private int ReadKept(Span<byte> buffer)
        {
            var file = transfer._file!;
            file.Position = _position;
            var count = file.Read(buffer[..(int)Math.Min(buffer.Length, transfer.Kept - _position)]);
            return count > 0 ? count : throw new StoreException($"'{file.Name}' became shorter while it was read");
        }

        private int ReadRest(Span<byte> buffer)
        {
            if (_position == transfer._size && _rest is null)
                return 0; // All of it was kept.
            int count;
            try
            {
                _rest ??= open(_position);
                count = _rest.Read(buffer);
            }
            // A server that refuses what it is asked for would refuse it the next time, too.
            catch (Exception e) when (_gained || e is OperationCanceledException or StoreException { InnerException: TransientException })
            {
                transfer.IsBroken = true;
                throw;
            }

            _gained |= count > 0;
            transfer.Keep(_position, buffer[..count]);
            return count;
        }
    }
}
