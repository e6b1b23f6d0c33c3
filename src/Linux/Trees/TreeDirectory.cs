namespace Hillingar.Linux;

/// <summary>
/// An open directory whose entries are named by bytes. No call here follows a symbolic link, so that nothing outside of the directory
/// can be reached by a name in it. Errors are <see cref="LinuxException"/>s about the name.
/// </summary>
public sealed class TreeDirectory : IDisposable
{
    private const int RecordsSize = 64 * 1024;
    private const int LongestTarget = 4096;

    [ThreadStatic]
    private static byte[]? s_records;

    private readonly FileDescriptor _directory;

    private TreeDirectory(FileDescriptor directory) => _directory = directory;

    internal int Number => _directory.Number;

    /// <summary>Opens a directory by its path; links on the way to it are followed.</summary>
    /// <param name="followLink">Whether it may be a link itself.</param>
    public static TreeDirectory Open(string path, bool followLink = false)
    {
        var result = AtCalls.Open(AtCalls.AT_FDCWD, AtCalls.Bytes(path), AtCalls.O_DIRECTORY | (followLink ? 0 : AtCalls.O_NOFOLLOW));
        return result < 0 ? throw LinuxException.Last("open", path) : new TreeDirectory(new FileDescriptor(result));
    }

    /// <summary>Opens a directory by the way to it from an open one; links on it are followed, and it may be a link itself.</summary>
    /// <param name="path">For people.</param>
    internal static TreeDirectory Open(FileDescriptor from, ReadOnlySpan<byte> place, string path)
    {
        var result = AtCalls.Open(from.Number, place, AtCalls.O_DIRECTORY);
        GC.KeepAlive(from);
        return result < 0 ? throw LinuxException.Last("open", path) : new TreeDirectory(new FileDescriptor(result));
    }

    /// <summary>Opens a file for reading by its path, which may be no link; does not wait for a writer of a pipe.</summary>
    public static FileDescriptor OpenFile(string path)
    {
        var result = AtCalls.Open(AtCalls.AT_FDCWD, AtCalls.Bytes(path), AtCalls.O_NOFOLLOW | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY);
        return result < 0 ? throw LinuxException.Last("open", path) : new FileDescriptor(result);
    }

    /// <summary>The target of the symbolic link at a path.</summary>
    public static byte[] ReadLink(string path)
    {
        Span<byte> target = stackalloc byte[LongestTarget];
        var length = AtCalls.ReadLink(AtCalls.AT_FDCWD, AtCalls.Bytes(path), target);
        return length < 0 ? throw LinuxException.Last("readlink", path) : target[..length].ToArray();
    }

    /// <summary>Opens a directory in it.</summary>
    public TreeDirectory Enter(ReadOnlySpan<byte> name) => new(Opened("openat", name, AtCalls.O_DIRECTORY | AtCalls.O_NOFOLLOW));

    /// <summary>Opens the directory that holds it.</summary>
    public TreeDirectory Parent() => new(Opened("openat", ".."u8, AtCalls.O_DIRECTORY));

    /// <summary>Opens a file for reading; does not wait for a writer of a pipe.</summary>
    public FileDescriptor OpenFile(ReadOnlySpan<byte> name) => Opened("openat", name, AtCalls.O_NOFOLLOW | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY);

    /// <summary>Makes a file where nothing is, for writing.</summary>
    /// <param name="mode">Less what the umask of the process takes away.</param>
    public FileDescriptor CreateFile(ReadOnlySpan<byte> name, int mode) =>
        Opened("openat", name, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | AtCalls.O_NOFOLLOW, mode);

    public void MakeDirectory(ReadOnlySpan<byte> name, int mode) => Check(AtCalls.MakeDirectory(Number, name, mode), "mkdirat", name);

    public void MakeSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target) =>
        Check(AtCalls.SymbolicLink(target, Number, name), "symlinkat", name);

    /// <summary>The target of a symbolic link.</summary>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        Span<byte> target = stackalloc byte[LongestTarget];
        var length = AtCalls.ReadLink(Number, name, target);
        Check(length, "readlinkat", name);
        return target[..length].ToArray();
    }

    public FileStatus StatusOf(ReadOnlySpan<byte> name)
    {
        Check(AtCalls.Status(Number, name, AtCalls.AT_SYMLINK_NOFOLLOW, out var status), "statx", name);
        return SysStat.StatusOf(status);
    }

    /// <summary>The status of the directory itself.</summary>
    public FileStatus Status() => SysStat.StatusOf(_directory);

    /// <summary>Sets the permission bits of the directory itself.</summary>
    public void SetMode(int mode) => _directory.SetMode(mode);

    /// <summary>Sets the times of the directory itself.</summary>
    /// <param name="seconds">After 1970.</param>
    public void SetTime(long seconds) => _directory.SetTime(seconds);

    /// <inheritdoc cref="SetTime(long)"/>
    /// <summary>Sets the times of an entry, of a symbolic link too.</summary>
    public void SetTime(ReadOnlySpan<byte> name, long seconds) => Check(AtCalls.SetTime(Number, name, seconds), "utimensat", name);

    /// <summary>Gives a file in it one more name, in this directory or another of the same file system.</summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>; <c>EMLINK</c>: the file system allows no more names of one file.</exception>
    public void Link(ReadOnlySpan<byte> name, TreeDirectory other, ReadOnlySpan<byte> otherName) =>
        Check(AtCalls.Link(Number, name, other.Number, otherName), "linkat", otherName);

    /// <summary>Gives an entry another place, over what may be there.</summary>
    public void Rename(ReadOnlySpan<byte> name, TreeDirectory other, ReadOnlySpan<byte> otherName) =>
        Check(AtCalls.Rename(Number, name, other.Number, otherName, 0), "renameat2", name);

    /// <summary>Removes an entry that is no directory.</summary>
    public void RemoveFile(ReadOnlySpan<byte> name) => Check(AtCalls.Unlink(Number, name, 0), "unlinkat", name);

    public void RemoveEmptyDirectory(ReadOnlySpan<byte> name) => Check(AtCalls.Unlink(Number, name, AtCalls.AT_REMOVEDIR), "unlinkat", name);

    /// <summary>Removes an entry that is no directory; false, and nothing done, if it is one.</summary>
    public bool TryRemoveFile(ReadOnlySpan<byte> name)
    {
        if (AtCalls.Unlink(Number, name, 0) == 0)
            return true;
        var failure = LinuxException.Last("unlinkat", ByteName.Show(name));
        return failure.Errno is Errno.EISDIR or Errno.EPERM && StatusOf(name).Kind == FileKind.Directory ? false : throw failure;
    }

    /// <summary>All names but <c>.</c> and <c>..</c>, in the order of their bytes.</summary>
    public NameList Names()
    {
        var names = new NameList();
        ReadNames(names);
        names.Sort();
        return names;
    }

    /// <summary>The next few names, in the order in which the directory has them; none at the end.</summary>
    internal void ReadSome(NameList names)
    {
        names.Clear();
        while (names.Count == 0 && ReadRecords(names))
        {
            // A record may be one of those that are left out.
        }
    }

    public void Dispose() => _directory.Dispose();

    private void ReadNames(NameList names)
    {
        while (ReadRecords(names))
        {
            // Until there are no more.
        }
    }

    private bool ReadRecords(NameList names)
    {
        var records = s_records ??= new byte[RecordsSize];
        var size = AtCalls.ReadEntries(Number, records);
        if (size < 0)
            throw LinuxException.Last("getdents64");
        GC.KeepAlive(this);
        for (var at = 0; at < size;)
        {
            // struct linux_dirent64: inode, offset, length of the record, type, name with a zero byte behind it.
            var length = BitConverter.ToUInt16(records, at + AtCalls.RecordLengthOffset);
            var name = records.AsSpan(at + AtCalls.FileNameOffset, length - AtCalls.FileNameOffset);
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                names.Add(name, KindOf(records[at + AtCalls.FileTypeOffset]));
            at += length;
        }

        return size > 0;
    }

    private static FileKind? KindOf(byte type) => type switch
    {
        AtCalls.DT_REG => FileKind.Regular,
        AtCalls.DT_DIR => FileKind.Directory,
        AtCalls.DT_LNK => FileKind.SymbolicLink,
        AtCalls.DT_UNKNOWN => null,
        _ => FileKind.Special,
    };

    private FileDescriptor Opened(string call, ReadOnlySpan<byte> name, int flags, int mode = 0)
    {
        var result = AtCalls.Open(Number, name, flags, mode);
        Check(result, call, name);
        return new FileDescriptor(result);
    }

    private void Check(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result < 0)
            throw LinuxException.Last(call, ByteName.Show(name));
        GC.KeepAlive(this);
    }
}
