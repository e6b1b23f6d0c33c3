namespace Hillingar.Linux;

/// <summary>
/// The way to journald: one datagram for each entry or, where an entry is larger than a datagram may be, the descriptor of a sealed file in memory that
/// holds it. A log must not stop or delay its program, so nothing here throws or waits: what journald does not take at once is dropped and counted, and
/// the next entry that it does take says how many were lost before it. Safe for use by several threads.
/// </summary>
public sealed class JournalSocket : IDisposable
{
    /// <summary>Where journald listens.</summary>
    public const string DefaultPath = "/run/systemd/journal/socket";

    /// <summary>The field of an entry that tells how many entries of the same sender were dropped before it.</summary>
    public const string DroppedField = "HILLINGAR_DROPPED";

    // As libsystemd asks for: the bytes that may wait for a journald that is busy.
    private const int SendBuffer = 8 * 1024 * 1024;

    private readonly UnixDatagramSocket _socket;
    private long _dropped;

    /// <exception cref="ArgumentException">The path has more than 107 bytes.</exception>
    /// <exception cref="LinuxException">No socket can be opened. That the path does not exist is no error.</exception>
    public JournalSocket(string path = DefaultPath) => _socket = new UnixDatagramSocket(path, SendBuffer);

    /// <summary>The entries that journald did not take, less those that a later entry has told it of.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Sends one entry; false if it was dropped, because journald is absent or its queue is full.</summary>
    public bool Send(JournalEntry entry)
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped > 0)
            entry.Add(DroppedField, $"{dropped}");
        if (TrySend(entry.Bytes))
            return true;
        Interlocked.Add(ref _dropped, dropped + 1);
        return false;
    }

    public void Dispose() => _socket.Dispose();

    private bool TrySend(ReadOnlySpan<byte> entry)
    {
        try
        {
            return _socket.TrySend(entry) switch
            {
                Errno.None => true,
                // Too large for the buffer of this socket, or for the memory that the kernel can find in one piece.
                Errno.EMSGSIZE or Errno.ENOBUFS => TrySendAsFile(entry),
                _ => false,
            };
        }
        // The socket was closed while the program ends and the last lines of its guests come in.
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private bool TrySendAsFile(ReadOnlySpan<byte> entry)
    {
        try
        {
            using var file = SysMman.CreateMemoryFile("journal-entry");
            file.Write(entry);
            Fcntl.Seal(file);
            return _socket.TrySendDescriptor(file) == Errno.None;
        }
        // Out of memory or descriptors.
        catch (LinuxException)
        {
            return false;
        }
    }
}
