using System.Buffers.Binary;
using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>
/// Writes a file, symbolic link or tree as a Nix archive: nothing but contents, the executable bit, link targets and
/// names, in the order of the names' bytes, whatever these are. It streams: memory does not grow with contents or depth, only with the
/// number of names in one directory.
/// </summary>
public sealed class NarWriter
{
    internal const string Magic = "nix-archive-1";

    /// <summary>How many directories may lie in one another; no path that Linux takes at once is as deep.</summary>
    internal const int MaximumDepth = 2048;

    private readonly BlockSink _sink;
    private readonly Func<string, bool, bool>? _include;
    private readonly bool _neverExecutable;
    private byte[] _block;
    private int _used;

    private NarWriter(BlockSink sink, Func<string, bool, bool>? include, bool neverExecutable)
    {
        _sink = sink;
        _include = include;
        _neverExecutable = neverExecutable;
        _block = sink.Exchange(null, 0);
    }

    /// <summary>Writes what lies at a path.</summary>
    /// <param name="output">The caller's; it stays open.</param>
    /// <param name="include">Asked for everything below the root with its path relative to it and whether it is a directory; null for all.</param>
    /// <exception cref="StoreException">It holds something that is no file, directory or symbolic link, or cannot be read.</exception>
    public static void Write(string path, Stream output, Func<string, bool, bool>? include = null) => Write(path, new StreamSink(output), include);

    /// <param name="neverExecutable">Whether files count as not executable, whatever their modes are.</param>
    internal static void Write(string path, BlockSink sink, Func<string, bool, bool>? include = null, bool neverExecutable = false)
    {
        var writer = new NarWriter(sink, include, neverExecutable);
        writer.Word("nix-archive-1"u8);
        writer.Root(Path.TrimEndingDirectorySeparator(path));
        _ = sink.Exchange(writer._block, writer._used); // There is nothing more to put into the next.
    }

    /// <summary>Writes the archive of one open file.</summary>
    internal static void Write(FileDescriptor file, string shown, BlockSink sink)
    {
        var writer = new NarWriter(sink, null, neverExecutable: false);
        writer.Word("nix-archive-1"u8);
        writer.Regular(file, shown);
        _ = sink.Exchange(writer._block, writer._used); // As above.
    }

    /// <summary>How many zero bytes follow so many bytes.</summary>
    internal static int PaddingOf(long length) => (int)((8 - length % 8) % 8);

    private void Root(string path)
    {
        switch (TreeEntry.KindOf(path))
        {
            case FileKind.SymbolicLink:
                Link(TreeDirectory.ReadLink(path));
                break;
            case FileKind.Directory:
                Tree(path);
                break;
            default:
                using (var file = TreeDirectory.OpenFile(path))
                    Regular(file, path);
                break;
        }
    }

    private void Tree(string path)
    {
        using var cursor = new TreeCursor(TreeDirectory.Open(path), path);
        ReadOnlySpan<byte> current = [];
        var open = new Stack<Level>();
        try
        {
            Begin("directory"u8);
            open.Push(new Level(cursor.Current.Names(), ""));
            while (open.TryPeek(out var level))
            {
                current = [];
                if (level.Next == level.Names.Count)
                {
                    _ = open.Pop();
                    Word(")"u8);
                    if (open.Count == 0)
                        return;
                    _ = cursor.Leave();
                    Word(")"u8);
                    continue;
                }

                var kind = level.Names.KindOf(level.Next);
                current = level.Names[level.Next++];
                Entry(cursor, level, current, kind ?? cursor.Current.StatusOf(current).Kind, open);
            }
        }
        catch (LinuxException e)
        {
            throw new StoreException($"cannot read '{cursor.Shown(current)}': {LinuxException.Text(e.Errno)}", e);
        }
    }

    private void Entry(TreeCursor cursor, Level level, ReadOnlySpan<byte> name, FileKind kind, Stack<Level> open)
    {
        var below = "";
        if (_include is not null)
        {
            below = level.Below.Length == 0 ? ByteName.Show(name) : $"{level.Below}/{ByteName.Show(name)}";
            if (!_include(below, kind == FileKind.Directory))
                return;
        }

        Word("entry"u8);
        Word("("u8);
        Word("name"u8);
        Word(name);
        Word("node"u8);
        switch (kind)
        {
            case FileKind.Directory:
                if (open.Count == MaximumDepth)
                    throw new StoreException($"'{cursor.Shown(name)}' is more than {MaximumDepth} directories deep, and the store holds no deeper trees");
                cursor.Enter(name);
                Begin("directory"u8);
                open.Push(new Level(cursor.Current.Names(), below));
                return;
            case FileKind.SymbolicLink:
                Link(cursor.Current.ReadLink(name));
                break;
            case FileKind.Regular:
                using (var file = cursor.Current.OpenFile(name))
                    Regular(file, null, cursor, name);
                break;
            case FileKind.Special:
                throw TreeEntry.Special(cursor.Shown(name));
        }

        Word(")"u8);
    }

    private void Link(ReadOnlySpan<byte> target)
    {
        Begin("symlink"u8);
        Word("target"u8);
        Word(target);
        Word(")"u8);
    }

    private void Regular(FileDescriptor file, string? path, TreeCursor? cursor = null, ReadOnlySpan<byte> name = default)
    {
        var status = SysStat.StatusOf(file);
        if (status.Kind != FileKind.Regular)
            throw TreeEntry.Special(path ?? cursor!.Shown(name));
        Begin("regular"u8);
        if (status.IsExecutable && !_neverExecutable)
        {
            Word("executable"u8);
            Word(""u8);
        }

        Word("contents"u8);
        Number(status.Size);
        for (var left = status.Size; left > 0;)
        {
            if (_used == _block.Length)
                Hand();
            var room = (int)Math.Min(left, _block.Length - _used);
            var count = Read(file, _block.AsSpan(_used, room), path);
            if (count == 0)
                throw new StoreException($"'{path ?? cursor!.Shown(name)}' became shorter while it was read");
            _used += count;
            left -= count;
        }

        Pad(status.Size);
        Word(")"u8);
    }

    // Of a file in a tree the walk says which one it was.
    private static int Read(FileDescriptor file, Span<byte> into, string? path)
    {
        try
        {
            return file.Read(into);
        }
        catch (LinuxException e) when (path is not null)
        {
            throw new StoreException($"cannot read '{path}': {LinuxException.Text(e.Errno)}", e);
        }
    }

    private void Begin(ReadOnlySpan<byte> type)
    {
        Word("("u8);
        Word("type"u8);
        Word(type);
    }

    private void Word(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        if (_block.Length - _used < bytes.Length)
            Split(bytes);
        else
            Put(bytes);
        Pad(bytes.Length);
    }

    private void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (_block.Length - _used < bytes.Length)
            Split(bytes);
        else
            Put(bytes);
    }

    private void Pad(long length)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0];
        Split(zeros[..PaddingOf(length)]);
    }

    private void Split(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _block.Length - _used)
        {
            var part = bytes[..(_block.Length - _used)];
            Put(part);
            bytes = bytes[part.Length..];
            Hand();
        }

        Put(bytes);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Hand()
    {
        _block = _sink.Exchange(_block, _used);
        _used = 0;
    }

    private sealed class Level(NameList names, string below)
    {
        public NameList Names { get; } = names;

        /// <summary>The path of the directory below the root; empty if nobody asks.</summary>
        public string Below { get; } = below;

        public int Next { get; set; }
    }
}
