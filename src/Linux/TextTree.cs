using System.Text;

namespace Hillingar.Linux;

/// <summary>A file of a tree.</summary>
/// <param name="Text">Empty where the rules say that it is not read; cut off behind the limit.</param>
/// <param name="Layer">The place of its directory in the list that was read, from 0.</param>
public sealed record TextFile(string Path, string Text, int Layer);

/// <summary>Which parts of a tree are read.</summary>
/// <param name="Enters">Whether the files in a folder of that name are wanted; folders inside it never are.</param>
/// <param name="Reads">Whether the text of a file of that name is wanted, and not only its name.</param>
/// <param name="MaxLength">In UTF-16 units; of a longer text one more is read, so that the excess can be seen.</param>
public sealed record TextTreeRules(Func<string, bool> Enters, Func<string, bool> Reads, int MaxLength);

/// <summary>
/// Reads small text files from directories and the folders directly in them. Hidden files and folders are left out;
/// what is read is bounded by the number of files times the limit.
/// </summary>
public sealed class TextTree
{
    private readonly TextTreeRules _rules;
    private readonly Func<string, string>? _known;

    // Small as the usual file is, so that to read one that has changed makes no large object.
    private byte[] _buffer;

    private TextTree(TextTreeRules rules, Func<string, Func<string, string>, string>? recall)
    {
        _rules = rules;
        _buffer = new byte[Math.Min(16 << 10, Longest)];
        if (recall is not null)
            _known = path => recall(path, TextOf);
    }

    /// <summary>All files in order of directory, folder and name; those of a directory come before those of its folders.</summary>
    /// <param name="recall">Gives the text of a file, which it may have itself or read by the function that it is given.</param>
    /// <exception cref="IOException">A directory, or a file that is wanted, cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<TextFile> Read(
        IReadOnlyList<string> directories, TextTreeRules rules, Func<string, Func<string, string>, string>? recall = null)
    {
        var tree = new TextTree(rules, recall);
        var files = new List<TextFile>();
        for (var layer = 0; layer < directories.Count; layer++)
        {
            tree.AddFiles(files, directories[layer], layer);
            foreach (var folder in Visible(Directory.EnumerateDirectories(directories[layer])))
            {
                if (rules.Enters(Path.GetFileName(folder)))
                    tree.AddFiles(files, folder, layer);
            }
        }

        return files;
    }

    private void AddFiles(List<TextFile> files, string directory, int layer)
    {
        foreach (var path in Visible(Directory.EnumerateFiles(directory)))
            files.Add(new TextFile(path, !_rules.Reads(Path.GetFileName(path)) ? "" : _known is null ? TextOf(path) : _known(path), layer));
    }

    private static string[] Visible(IEnumerable<string> paths)
    {
        var visible = paths.Where(path => !Path.GetFileName(path.AsSpan()).StartsWith('.')).ToArray();
        Array.Sort(visible, StringComparer.Ordinal);
        return visible;
    }

    // A UTF-16 unit is at most three bytes of UTF-8.
    private int Longest => (_rules.MaxLength + 1) * 3;

    // Without a stream and a reader, whose own buffers cost more than a small file.
    private string TextOf(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = 0;
        for (var read = -1; read != 0 && length < Longest; length += read)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, Math.Min(2 * length, Longest));
            read = RandomAccess.Read(file, _buffer.AsSpan(length), length);
        }

        var text = Encoding.UTF8.GetString(WithoutMark(_buffer.AsSpan(0, length)));
        return text.Length > _rules.MaxLength + 1 ? text[..(_rules.MaxLength + 1)] : text;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
}
