using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sys/file.h</c>: advisory locks of whole files, which go with the last descriptor of an open file, and so with a process.</summary>
public static partial class SysFile
{
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;

    /// <summary>Opens a file, which is made if need be, and waits for its lock. Closing the descriptor releases it.</summary>
    public static FileDescriptor Lock(string path, bool exclusive)
    {
        var file = Open(path);
        while (Flock(file, exclusive ? LOCK_EX : LOCK_SH) < 0)
        {
            if (Marshal.GetLastPInvokeError() != (int)Errno.EINTR)
                throw Refused(file, path);
        }

        return file;
    }

    /// <summary>Opens a file and takes its lock without waiting; null if another open file has the lock.</summary>
    public static FileDescriptor? TryLock(string path, bool exclusive)
    {
        var file = Open(path);
        if (Flock(file, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
            return file;
        if (Marshal.GetLastPInvokeError() != (int)Errno.EAGAIN)
            throw Refused(file, path);
        file.Dispose();
        return null;
    }

    /// <summary>
    /// Locks an open file without waiting; false if another open file has a lock that is in the way. The lock belongs to the open file,
    /// whichever processes have descriptors of it: it ends when the last one is closed, and so outlives the one who took it.
    /// </summary>
    /// <param name="exclusive">Whether no other process may hold any lock; otherwise others may hold such locks as well.</param>
    public static bool TryLock(FileDescriptor file, bool exclusive)
    {
        while (Flock(file, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0)
        {
            switch ((Errno)Marshal.GetLastPInvokeError())
            {
                case Errno.EAGAIN:
                    return false;
                case Errno.EINTR:
                    continue;
                default:
                    throw LinuxException.Last("flock");
            }
        }

        return true;
    }

    private static FileDescriptor Open(string path)
    {
        const int Private = 0x180; // 0600
        var result = AtCalls.Open(AtCalls.AT_FDCWD, AtCalls.Bytes(path), Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_APPEND, Private);
        return result < 0 ? throw LinuxException.Last("open", path) : new FileDescriptor(result);
    }

    private static LinuxException Refused(FileDescriptor file, string path)
    {
        var refusal = LinuxException.Last("flock", path);
        file.Dispose();
        return refusal;
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(FileDescriptor file, int operation);
}
