using System.Buffers.Binary;
using Hillingar.Linux;

namespace Hillingar.Builder;

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

    private const int MaximumWordBytes = 16;

    // How much of a long file is written before the disk is asked to begin with it.
    private const long WriteBehind = 8 * 1024 * 1024;

    private const int Writable = 0x1B6; // 0666, less the umask
    private const int All = 0x1FF; // 0777, less the umask

    private readonly ByteSource _archive;
    private readonly bool _canonical;
    private readonly string _path;
    private readonly Action<ReadOnlySpan<byte>>? _look;
    private long _wordOffset;

    private NarReader(ByteSource archive, string path, bool canonical, Action<ReadOnlySpan<byte>>? look)
    {
        _look = look;
        _archive = archive;
        _path = path;
        _canonical = canonical;
    }

    /// <summary>Makes what the archive holds at a path where nothing is; after a refusal nothing is there either.</summary>
    /// <param name="archive">May be read beyond the end of the archive by a block.</param>
    /// <exception cref="StoreException">The archive is malformed, or the path is taken.</exception>
    /// <exception cref="IOException">It cannot be read, or the tree not be written.</exception>
    public static void Extract(Stream archive, string path) => Extract(ByteSource.Of(archive), path, canonical: false);

    /// <param name="canonical">Whether modes and times are those of store objects, rather than those of any new file.</param>
    /// <param name="look">Is shown the contents of files one after the other; null for nobody.</param>
    /// <inheritdoc cref="Extract(Stream, string)"/>
    public static void Extract(ByteSource archive, string path, bool canonical, Action<ReadOnlySpan<byte>>? look = null)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (SysStat.KindOf(target) is not null)
            throw new StoreException($"cannot unpack an archive to '{path}': something is there already");
        var reader = new NarReader(archive, target, canonical, look);
        try
        {
            reader.Expect("nix-archive-1"u8);
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
        switch (Type())
        {
            case FileKind.Regular:
                Regular(parent, name);
                break;
            case FileKind.SymbolicLink:
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
            if (!IsEntry())
            {
                if (_canonical)
                    CanonicalTree.Finish(cursor.Current);
                if (cursor.Depth == 0)
                    return;
                _ = cursor.Leave();
                _ = previous.Pop();
                Expect(")"u8);
                continue;
            }

            Expect("("u8);
            Expect("name"u8);
            var read = Word(ByteName.MaxLength, "a file name");
            read.CopyTo(name);
            var entry = name[..read.Length];
            Rise(previous, entry);
            Expect("node"u8);
            switch (Type())
            {
                case FileKind.Regular:
                    Regular(cursor.Current, entry);
                    break;
                case FileKind.SymbolicLink:
                    Link(cursor.Current, entry);
                    break;
                default:
                    if (cursor.Depth + 1 >= NarWriter.MaximumDepth)
                        throw Malformed($"its directories are more than {NarWriter.MaximumDepth} deep");
                    cursor.Current.MakeDirectory(entry, All);
                    cursor.Enter(entry);
                    previous.Push([]);
                    continue;
            }

            Expect(")"u8);
        }
    }

    private void Rise(Stack<byte[]> previous, ReadOnlySpan<byte> name)
    {
        if (!ByteName.IsValid(name))
            throw Malformed($"'{ByteName.Show(name)}' is not a file name");
        var before = previous.Peek();
        var length = before.AsSpan().IndexOf((byte)0) is var end and >= 0 ? end : before.Length;
        if (before.AsSpan(0, length).SequenceCompareTo(name) >= 0)
            throw Malformed($"the entry '{ByteName.Show(name)}' comes after '{ByteName.Show(before.AsSpan(0, length))}', and names must rise");
        // One array for each directory on the way, whatever the number of its entries.
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
        var word = Word(MaximumWordBytes, "a word of the format");
        var isExecutable = word.SequenceEqual("executable"u8);
        if (isExecutable)
        {
            Expect(""u8);
            word = Word(MaximumWordBytes, "a word of the format");
        }

        if (!word.SequenceEqual("contents"u8))
            throw Malformed($"a file has '{ByteName.Show(word)}' where its contents should be");
        var mode = _canonical ? CanonicalTree.ModeOf(isExecutable) : isExecutable ? All : Writable;
        using (var file = directory.CreateFile(name, mode))
        {
            Copy(file);
            if (_canonical)
                CanonicalTree.Finish(file, isExecutable);
        }

        Expect(")"u8);
    }

    private void Link(TreeDirectory directory, ReadOnlySpan<byte> name)
    {
        Expect("target"u8);
        var target = Word(MaximumTargetBytes, "the target of a symbolic link");
        if (target.IsEmpty || target.Contains((byte)0))
            throw Malformed("the target of a symbolic link is empty or has a zero byte");
        directory.MakeSymbolicLink(name, target);
        if (_canonical)
            directory.SetTime(name, CanonicalTree.Time);
        Expect(")"u8);
    }

    private void Copy(FileDescriptor file)
    {
        var length = Length(long.MaxValue, "a file");
        var (written, begun) = (0L, 0L);
        while (written < length)
        {
            var part = _archive.TakeSome(length - written);
            if (part.IsEmpty)
                throw Malformed("it ends too early");
            _look?.Invoke(part);
            file.Write(part);
            written += part.Length;
            if (written - begun < WriteBehind)
                continue;
            FileSystem.BeginWriting(file, begun, written - begun);
            begun = written;
        }

        Pad(length);
    }

    private FileKind Type()
    {
        Expect("("u8);
        Expect("type"u8);
        var type = Word(MaximumWordBytes, "a word of the format");
        if (type.SequenceEqual("regular"u8))
            return FileKind.Regular;
        if (type.SequenceEqual("symlink"u8))
            return FileKind.SymbolicLink;
        return type.SequenceEqual("directory"u8)
            ? FileKind.Directory
            : throw Malformed($"it has an entry of the unknown type '{ByteName.Show(type)}'");
    }

    private bool IsEntry()
    {
        var word = Word(MaximumWordBytes, "a word of the format");
        if (word.SequenceEqual("entry"u8))
            return true;
        return word.SequenceEqual(")"u8) ? false : throw Malformed($"a directory has '{ByteName.Show(word)}' where an entry should be");
    }

    private void Expect(ReadOnlySpan<byte> word)
    {
        var other = Word(MaximumWordBytes, "a word of the format");
        if (!other.SequenceEqual(word))
            throw Malformed($"it has '{ByteName.Show(other)}' where '{ByteName.Show(word)}' should be");
    }

    // Valid until the next word.
    private ReadOnlySpan<byte> Word(int maximum, string what)
    {
        var length = (int)Length(maximum, what);
        var padded = length + NarWriter.PaddingOf(length);
        if (!_archive.TryTake(padded, out var bytes))
            throw Malformed("it ends too early");
        return bytes[length..].ContainsAnyExcept((byte)0) ? throw Malformed("its padding is not zero") : bytes[..length];
    }

    private long Length(long maximum, string what)
    {
        _wordOffset = _archive.Offset;
        if (!_archive.TryTake(sizeof(ulong), out var bytes))
            throw Malformed("it ends too early");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= (ulong)maximum ? (long)length : throw Malformed($"{what} is said to be {length} bytes long");
    }

    private void Pad(long length)
    {
        if (!_archive.TryTake(NarWriter.PaddingOf(length), out var padding))
            throw Malformed("it ends too early");
        if (padding.ContainsAnyExcept((byte)0))
            throw Malformed("its padding is not zero");
    }

    // The place is that of the word that was read last.
    private StoreException Malformed(string why) => new($"the archive is malformed at byte {_wordOffset}: {why}");
}
