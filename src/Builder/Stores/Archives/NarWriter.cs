using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// Writes a file, symbolic link or tree as a Nix archive: nothing but contents, the executable bit, link targets and
/// names, in the order of the names' bytes, which may be any. It streams: memory does not grow with contents or depth, only with the
/// number of names in one directory.
/// </summary>
public sealed class NarWriter
{
    /// <summary>How many directories may lie in one another; no path that Linux takes at once is as deep.</summary>
    internal const int MaximumDepth = 2048;

    private readonly NarWordWriter _words;
    private readonly Func<string, bool, bool>? _include;
    private readonly bool _neverExecutable;

    private NarWriter(BlockSink sink, Func<string, bool, bool>? include, bool neverExecutable)
    {
        _words = new NarWordWriter(sink);
        _include = include;
        _neverExecutable = neverExecutable;
        _words.Word("nix-archive-1"u8);
    }

    /// <summary>Writes what lies at a path.</summary>
    /// <param name="output">The caller's; it stays open.</param>
    /// <param name="include">Asked for everything below the root with its path relative to it and whether it is a directory; null for all.</param>
    /// <exception cref="StoreException">The tree holds something that is no file, directory or symbolic link, or cannot be read.</exception>
    public static void Write(string path, Stream output, Func<string, bool, bool>? include = null) => Write(path, new StreamSink(output), include);

    /// <param name="neverExecutable">Whether files count as not executable, with any modes.</param>
    internal static void Write(string path, BlockSink sink, Func<string, bool, bool>? include = null, bool neverExecutable = false)
    {
        var writer = new NarWriter(sink, include, neverExecutable);
        writer.Root(Path.TrimEndingDirectorySeparator(path));
        writer._words.Finish();
    }

    /// <summary>Writes the archive of one open file.</summary>
    internal static void Write(FileDescriptor file, string shown, BlockSink sink)
    {
        var writer = new NarWriter(sink, null, neverExecutable: false);
        writer.Regular(file, shown);
        writer._words.Finish();
    }

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
            _words.Begin("directory"u8);
            open.Push(new Level(cursor.Current.Names(), ""));
            while (open.TryPeek(out var level))
            {
                current = [];
                if (level.Next == level.Names.Count)
                {
                    _ = open.Pop();
                    _words.Word(")"u8);
                    if (open.Count == 0)
                        return;
                    _ = cursor.Leave();
                    _words.Word(")"u8);
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

        _words.Word("entry"u8);
        _words.Word("("u8);
        _words.Word("name"u8);
        _words.Word(name);
        _words.Word("node"u8);
        switch (kind)
        {
            case FileKind.Directory:
                if (open.Count == MaximumDepth)
                    throw new StoreException($"'{cursor.Shown(name)}' is more than {MaximumDepth} directories deep, and the store holds no deeper trees");
                cursor.Enter(name);
                _words.Begin("directory"u8);
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

        _words.Word(")"u8);
    }

    private void Link(ReadOnlySpan<byte> target)
    {
        _words.Begin("symlink"u8);
        _words.Word("target"u8);
        _words.Word(target);
        _words.Word(")"u8);
    }

    private void Regular(FileDescriptor file, string? path, TreeCursor? cursor = null, ReadOnlySpan<byte> name = default)
    {
        var status = SysStat.StatusOf(file);
        if (status.Kind != FileKind.Regular)
            throw TreeEntry.Special(path ?? cursor!.Shown(name));
        _words.Begin("regular"u8);
        if (status.IsExecutable && !_neverExecutable)
        {
            _words.Word("executable"u8);
            _words.Word(""u8);
        }

        _words.Word("contents"u8);
        _words.Number(status.Size);
        for (var left = status.Size; left > 0;)
        {
            var room = _words.Room();
            var count = Read(file, room[..(int)Math.Min(left, room.Length)], path);
            if (count == 0)
                throw new StoreException($"'{path ?? cursor!.Shown(name)}' became shorter while it was read");
            _words.Filled(count);
            left -= count;
        }

        _words.Pad(status.Size);
        _words.Word(")"u8);
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

    private sealed class Level(NameList names, string below)
    {
        public NameList Names { get; } = names;

        /// <summary>The path of the directory below the root; empty if the caller does not ask.</summary>
        public string Below { get; } = below;

        public int Next { get; set; }
    }
}
