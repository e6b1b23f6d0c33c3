using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>
/// A directory of plain files that is nowhere on a disk yet: its archive, and so the hash and path that it would have in a store, follow from it alone.
/// </summary>
public sealed class PlainTree
{
    private readonly SortedDictionary<string, PlainTree> _directories = new(ByteOrder.Instance);
    private readonly SortedDictionary<string, byte[]> _files = new(ByteOrder.Instance);

    /// <summary>The directories in it by their names.</summary>
    public IReadOnlyDictionary<string, PlainTree> Directories => _directories;

    /// <summary>The files in it by their names.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>The directory of that name in this one; made if there is none.</summary>
    /// <param name="path">One name, or several with slashes between them; empty for this directory.</param>
    public PlainTree Directory(string path)
    {
        var at = this;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!at._directories.TryGetValue(name, out var next))
                at._directories.Add(name, next = new PlainTree());
            at = next;
        }

        return at;
    }

    /// <summary>Puts a file that is not executable there, in place of what had its name before.</summary>
    /// <param name="path">Relative to this directory, with slashes between names.</param>
    public void Put(string path, byte[] contents) => Directory(Path.GetDirectoryName(path) ?? "")._files[Path.GetFileName(path)] = contents;

    /// <summary>The hash and size of its archive.</summary>
    public NarHash Hash()
    {
        using var sink = new HashSink(null);
        var words = new NarWordWriter(sink);
        words.Word(Encoding.ASCII.GetBytes(NarWordWriter.Magic));
        Write(words);
        words.Finish();
        return sink.Finish();
    }

    private void Write(NarWordWriter words)
    {
        words.Begin("directory"u8);
        foreach (var name in _directories.Keys.Concat(_files.Keys).Order(ByteOrder.Instance))
        {
            words.Word("entry"u8);
            words.Word("("u8);
            words.Word("name"u8);
            words.Word(Encoding.UTF8.GetBytes(name));
            words.Word("node"u8);
            if (_files.TryGetValue(name, out var contents))
                WriteFile(words, contents);
            else
                _directories[name].Write(words);
            words.Word(")"u8);
        }

        words.Word(")"u8);
    }

    private static void WriteFile(NarWordWriter words, byte[] contents)
    {
        words.Begin("regular"u8);
        words.Word("contents"u8);
        words.Word(contents);
        words.Word(")"u8);
    }
}
