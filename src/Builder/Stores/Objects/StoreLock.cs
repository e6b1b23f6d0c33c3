using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// The right to make one object, held by one thread of one process at a time; released with the process at the latest. The
/// lock file goes when it is released: it is unlinked first and marked then, as in Nix, so that one who had opened it before
/// sees the mark and starts over instead of holding a lock on a file that no other process will ever open.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private const byte Stale = (byte)'d';

    // flock(2) has no deadline and no cancellation, so a lock that is taken is asked for again after this time.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private FileStream? _file;

    private StoreLock(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Waits for the lock file.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while another holds it.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static StoreLock Take(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken)
                return taken;
            _ = cancellationToken.WaitHandle.WaitOne(Retry); // Woken or not, the loop looks again.
        }
    }

    /// <summary>Null if another holds it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static StoreLock? TryTake(string path)
    {
        while (true)
        {
            try
            {
                var file = OwnFiles.OpenLock(path);
                if (file.Length == 0)
                    return new StoreLock(path, file);
                file.Dispose();
            }
            catch (IOException e) when (e.HResult == (int)Errno.EAGAIN)
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _file, null) is not { } file)
            return;
        using (file)
        {
            File.Delete(_path);
            file.WriteByte(Stale);
        }
    }
}
