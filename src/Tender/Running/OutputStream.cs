using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>
/// A stream whose reader may not read: a pipe, a terminal, a file. Writing to it takes a bounded time. Does not allocate.
/// </summary>
internal sealed class OutputStream
{
    // POSIX: a pipe that is ready takes this many bytes without waiting.
    private const int PipeAtomic = 4096;

    private readonly int _interruption;
    private readonly int _longestWrite;

    /// <param name="descriptor">What to write to.</param>
    /// <param name="interruption">A descriptor that ends every wait when it is readable; null for none.</param>
    internal OutputStream(FileDescriptor descriptor, FileDescriptor? interruption)
    {
        _interruption = interruption?.Number ?? -1;
        // The descriptor is shared with other processes, so its flags are not ours to change; a pipe or a terminal can be
        // opened once more. What cannot be is written to in pieces that it takes when it says that it is ready.
        var own = DeviceIo.ReopenWithoutWaiting(descriptor);
        Descriptor = own ?? descriptor;
        _longestWrite = own is null && DeviceIo.MayWait(descriptor) ? PipeAtomic : int.MaxValue;
    }

    /// <summary>What is really written to; it must stay open.</summary>
    internal FileDescriptor Descriptor { get; }

    /// <summary>Whether the last write ended for good, because there is no reader or no space any more.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Writes as much as is taken, and waits this long each time when nothing is. The number of bytes written.</summary>
    internal int Write(ReadOnlySpan<byte> bytes, int patienceMilliseconds)
    {
        IsBroken = false;
        var written = 0;
        while (written < bytes.Length)
        {
            var piece = bytes[written..];
            if (piece.Length > _longestWrite)
                piece = piece[.._longestWrite];
            var errno = Errno.EAGAIN;
            var count = 0;
            if (_longestWrite == int.MaxValue)
                errno = DeviceIo.Write(Descriptor.Number, piece, out count);
            if (errno == Errno.EAGAIN)
            {
                if (!DeviceIo.WaitUntilWritable(Descriptor.Number, _interruption, patienceMilliseconds))
                    return written;
                errno = DeviceIo.Write(Descriptor.Number, piece, out count);
            }

            IsBroken = errno is not (Errno.None or Errno.EAGAIN);
            if (errno != Errno.None)
                return written;
            written += count;
        }

        return written;
    }
}
