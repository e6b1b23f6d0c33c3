using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// Unpacks a Nix archive, and refuses everything but the one archive that <see cref="NarWriter"/> makes of a tree, so that
/// hashing what was unpacked gives the hash of the archive. Names within a directory must rise and hold no slash, and no call follows a
/// symbolic link; therefore nothing outside of the target can be reached. Memory grows neither with contents nor with the number of
/// entries. What follows the archive is left in the source.
/// </summary>
public sealed class NarReader
{
    /// <summary>The longest target of a symbolic link that Linux allows, in bytes.</summary>
    public const int MaximumTargetBytes = 4095;

    // How much of a long file is written before the disk is asked to begin with it.
    private const long WriteBehind = 8 * 1024 * 1024;

    private const int Writable = 0x1B6; // 0666, less the umask
    private const int All = 0x1FF; // 0777, less the umask

    private readonly NarWordReader _words;
    private readonly bool _canonical;
    private readonly string _path;
    private readonly Action<ReadOnlySpan<byte>>? _look;

    private NarReader(ByteSource archive, string path, bool canonical, Action<ReadOnlySpan<byte>>? look)
    {
        _look = look;
        _words = new NarWordReader(archive);
        _path = path;
        _canonical = canonical;
    }

    /// <summary>Makes what the archive holds at a path where nothing is; after a refusal nothing is there either.</summary>
    /// <param name="archive">May be read beyond the end of the archive by a block.</param>
    /// <exception cref="StoreException">The archive is malformed, or the path is taken.</exception>
    /// <exception cref="IOException">The archive cannot be read, or the tree not be written.</exception>
    public static void Extract(Stream archive, string path) => Extract(ByteSource.Of(archive), path, canonical: false);

    /// <param name="canonical">Whether modes and times are those of store objects, rather than those of any new file.</param>
    /// <param name="look">Is shown the contents of files one after the other; null for none.</param>
    /// <inheritdoc cref="Extract(Stream, string)"/>
    public static void Extract(ByteSource archive, string path, bool canonical, Action<ReadOnlySpan<byte>>? look = null)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (SysStat.KindOf(target) is not null)
            throw new StoreException($"cannot unpack an archive to '{path}': something is there already");
        var reader = new NarReader(archive, target, canonical, look);
        try
        {
            reader._words.Expect("nix-archive-1"u8);
            reader.Root();
        }
        catch (LinuxException e)
        {
            TreeRemoval.Remove(target);
            throw new StoreException($"cannot unpack an archive to '{path}': {e.Message}", e);
        }
        catch (IOException)
        {
            TreeRemoval.Remove(target);
            throw;
        }
    }

    private void Root()
    {
        using var parent = TreeDirectory.Open(Path.GetDirectoryName(_path)!, followLink: true);
        var name = ByteName.Of(Path.GetFileName(_path));
        switch (_words.Kind())
        {
            case NarKind.Regular:
                Regular(parent, name);
                break;
            case NarKind.SymbolicLink:
                Link(parent, name);
                break;
            default:
                parent.MakeDirectory(name, All);
                Tree(parent.Enter(name));
                break;
        }
    }

    private void Tree(TreeDirectory root)
    {
        using var cursor = new TreeCursor(root, _path);
        // The name that was read last in each directory on the way.
        var previous = new Stack<byte[]>([[]]);
        Span<byte> name = stackalloc byte[ByteName.MaxLength];
        while (true)
        {
            if (!_words.IsEntry())
            {
                if (_canonical)
                    CanonicalTree.Finish(cursor.Current);
                if (cursor.Depth == 0)
                    return;
                _ = cursor.Leave();
                _ = previous.Pop();
                _words.Expect(")"u8);
                continue;
            }

            _words.Expect("("u8);
            _words.Expect("name"u8);
            var read = _words.Word(ByteName.MaxLength, "a file name");
            read.CopyTo(name);
            var entry = name[..read.Length];
            Rise(previous, entry);
            _words.Expect("node"u8);
            switch (_words.Kind())
            {
                case NarKind.Regular:
                    Regular(cursor.Current, entry);
                    break;
                case NarKind.SymbolicLink:
                    Link(cursor.Current, entry);
                    break;
                default:
                    if (cursor.Depth + 1 >= NarWriter.MaximumDepth)
                        throw _words.Malformed($"its directories are more than {NarWriter.MaximumDepth} deep");
                    cursor.Current.MakeDirectory(entry, All);
                    cursor.Enter(entry);
                    previous.Push([]);
                    continue;
            }

            _words.Expect(")"u8);
        }
    }

    private void Rise(Stack<byte[]> previous, ReadOnlySpan<byte> name)
    {
        if (!ByteName.IsValid(name))
            throw _words.Malformed($"'{ByteName.Show(name)}' is not a file name");
        var before = previous.Peek();
        var length = before.AsSpan().IndexOf((byte)0) is var end and >= 0 ? end : before.Length;
        if (before.AsSpan(0, length).SequenceCompareTo(name) >= 0)
            throw _words.Malformed($"the entry '{ByteName.Show(name)}' comes after '{ByteName.Show(before.AsSpan(0, length))}', and names must rise");
        // One array for each directory on the way, for any number of entries.
        if (before.Length < ByteName.MaxLength)
        {
            _ = previous.Pop();
            previous.Push(before = new byte[ByteName.MaxLength]);
        }

        before.AsSpan().Clear();
        name.CopyTo(before);
    }

    private void Regular(TreeDirectory directory, ReadOnlySpan<byte> name)
    {
        var isExecutable = _words.IsExecutable();
        var mode = _canonical ? CanonicalTree.ModeOf(isExecutable) : isExecutable ? All : Writable;
        using (var file = directory.CreateFile(name, mode))
        {
            Copy(file);
            if (_canonical)
                CanonicalTree.Finish(file, isExecutable);
        }

        _words.Expect(")"u8);
    }

    private void Link(TreeDirectory directory, ReadOnlySpan<byte> name)
    {
        _words.Expect("target"u8);
        var target = _words.Word(MaximumTargetBytes, "the target of a symbolic link");
        if (target.IsEmpty || target.Contains((byte)0))
            throw _words.Malformed("the target of a symbolic link is empty or has a zero byte");
        directory.MakeSymbolicLink(name, target);
        if (_canonical)
            directory.SetTime(name, CanonicalTree.Time);
        _words.Expect(")"u8);
    }

    private void Copy(FileDescriptor file)
    {
        var length = _words.Length(long.MaxValue, "a file");
        var (written, begun) = (0L, 0L);
        while (written < length)
        {
            var part = _words.Part(length - written);
            _look?.Invoke(part);
            file.Write(part);
            written += part.Length;
            if (written - begun < WriteBehind)
                continue;
            FileSystem.BeginWriting(file, begun, written - begun);
            begun = written;
        }

        _words.Pad(length);
    }
}
