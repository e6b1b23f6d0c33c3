using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Directories and locks of which it matters whose they are: another user who may write there decides what we do.</summary>
public static partial class OwnFiles
{
    /// <summary>Nothing for others, whatever the umask.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Others may enter and read, whatever the umask.</summary>
    public const UnixFileMode Readable = Private
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const int UsualMask = 0x12; // 022

    /// <summary>Has the process take from all new files what lets others write to them, whatever it was started with.</summary>
    public static void SetUsualMask() => _ = SetMask(UsualMask);

    /// <summary>
    /// Makes a directory with these permissions, or takes one that there is, if it belongs to the user whom this process runs as and no
    /// other may write to it. One that others may read and should not is closed to them. The last link of a path is followed.
    /// </summary>
    /// <returns>Why the directory is not taken, and the command that mends it, as a sentence without its full stop; null if it is taken.</returns>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public static string? Make(string path, UnixFileMode mode)
    {
        if (!Path.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, mode);
        }

        var found = SysStat.StatusOf(Path.Combine(path, "."));
        if (found is not { Kind: FileKind.Directory } directory)
            return $"{path} is no directory; remove it";
        if (directory.Owner != UserOfProcess())
            return $"{path} belongs to another user (number {directory.Owner}), who could change everything in it; "
                + $"if what is in it is sound, run chown -R {UserOfProcess()} {path}";
        var has = (UnixFileMode)directory.Mode;
        if ((has & OthersMayWrite) != 0)
            return $"other users may write to {path}; look whether what is in it is sound, and run chmod go-w {path}";
        if (mode == Private && (has & ~Private & Readable) != 0)
            File.SetUnixFileMode(path, Private);
        return null;
    }

    /// <summary>
    /// Opens a file of which only this user may hold a lock, and makes it if need be. One that others could open is closed to them: a lock that a
    /// stranger holds would never end.
    /// </summary>
    /// <exception cref="IOException">Another open file has the lock, or the file cannot be opened.</exception>
    public static FileStream OpenLock(string path, int bufferSize = 0)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // FileShare.None is flock(2) with LOCK_EX | LOCK_NB, between threads of one process too.
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = bufferSize,
            UnixCreateMode = Owner,
        });
        if (File.GetUnixFileMode(file.SafeFileHandle) != Owner)
            File.SetUnixFileMode(file.SafeFileHandle, Owner);
        return file;
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int SetMask(int mask);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserOfProcess();
}
