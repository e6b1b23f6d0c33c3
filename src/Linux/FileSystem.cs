using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>What files and directories need beyond what the base library offers.</summary>
public static partial class FileSystem
{
    /// <summary>Waits until everything written to the file system that holds a directory is on disk (<c>syncfs(2)</c>).</summary>
    /// <exception cref="LinuxException">The file cannot be opened, or writing failed (<c>EIO</c>, <c>ENOSPC</c>).</exception>
    public static void Sync(string directory)
    {
        using var descriptor = DeviceIo.Open(directory, OpenFlags.ReadOnly);
        if (SyncFileSystem(descriptor) < 0)
            throw LinuxException.Last("syncfs", directory);
    }

    /// <summary>Waits until a directory's own entries are on disk, after names in it were changed.</summary>
    /// <inheritdoc cref="Sync"/>
    public static void SyncDirectory(string directory)
    {
        using var descriptor = DeviceIo.Open(directory, OpenFlags.ReadOnly);
        if (SyncFile(descriptor) < 0)
            throw LinuxException.Last("fsync", directory);
    }

    /// <summary>Gives what has one name another, in place of what had that before, in one step (<c>rename(2)</c>).</summary>
    /// <exception cref="LinuxException">The paths are not in the same file system (<c>EXDEV</c>), and others.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameEntry(from, to) < 0)
            throw LinuxException.Last("rename", to);
    }

    /// <summary>
    /// Gives a small file these contents in one step that survives a crash of the machine: at each moment it has the old contents or all of the
    /// new ones. Only the owner may read it.
    /// </summary>
    /// <exception cref="LinuxException"><c>ENOSPC</c> and others; the old contents are untouched, and nothing else is left.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> contents)
    {
        var temporary = path + ".new";
        try
        {
            using (var file = DeviceIo.CreateOrEmpty(temporary))
            {
                file.Write(contents);
                SyncContents(file);
            }

            Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Lets two things change places in one step (<c>renameat2(2)</c>).</summary>
    /// <exception cref="LinuxException"><c>EINVAL</c>: the file system cannot; and others.</exception>
    public static void Exchange(string one, string other)
    {
        if (AtCalls.Rename(AtCalls.AT_FDCWD, AtCalls.Bytes(one), AtCalls.AT_FDCWD, AtCalls.Bytes(other), AtCalls.RENAME_EXCHANGE) < 0)
            throw LinuxException.Last("renameat2", other);
    }

    /// <summary>The directory at which the file system is mounted that holds a path.</summary>
    public static string MountPointOf(string path)
    {
        var at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        // Up to where the next directory above is on another device.
        while (Path.GetDirectoryName(at) is { } above && SysStat.StatusOf(above)?.Device == SysStat.StatusOf(at)?.Device)
            at = above;
        return at;
    }

    /// <summary>Waits until the contents of one file are on disk, and what is needed to find them.</summary>
    public static void SyncContents(FileDescriptor file)
    {
        if (SyncFile(file) < 0)
            throw LinuxException.Last("fsync");
    }

    /// <summary>Lets the disk begin with what was written so far, and does not wait. A hint: errors show when the file is flushed.</summary>
    public static void BeginWriting(FileDescriptor file, long offset, long count)
    {
        _ = AtCalls.SyncFileRange(file.Number, offset, count, AtCalls.SYNC_FILE_RANGE_WRITE);
        GC.KeepAlive(file);
    }

    /// <summary>Removes a directory, and what the kernel itself has put in it (<c>rmdir(2)</c>).</summary>
    /// <exception cref="LinuxException"><c>EBUSY</c>: it is in use; <c>ENOTEMPTY</c>.</exception>
    public static void RemoveDirectory(string path)
    {
        if (RemoveDirectoryEntry(path) < 0)
            throw LinuxException.Last("rmdir", path);
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="LinuxException"><c>ENOENT</c>, <c>EACCES</c> and others of <c>open(2)</c>.</exception>
    public static FileDescriptor OpenRead(string path) => DeviceIo.Open(path, OpenFlags.ReadOnly);

    /// <summary>
    /// Opens a file that a user has named, for reading, links followed. Of a pipe, whose opening would wait for a writer, and of a device, whose
    /// bytes may have no end, nothing is read.
    /// </summary>
    /// <exception cref="LinuxException">The file cannot be opened, or is no regular file (<c>EINVAL</c>).</exception>
    public static FileDescriptor OpenRegular(string path)
    {
        var file = new FileDescriptor(AtCalls.Open(
            AtCalls.AT_FDCWD, AtCalls.Bytes(path), Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY));
        if (file.IsInvalid)
            throw LinuxException.Last("open", path);
        if (SysStat.KindOf(file) == FileKind.Regular)
            return file;
        file.Dispose();
        throw new LinuxException(Errno.EINVAL, "open", path);
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(FileDescriptor descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameEntry(string from, string to);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveDirectoryEntry(string path);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(FileDescriptor descriptor);
}
