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
public static class TextTree
{
    /// <summary>All files in order of directory, folder and name; those of a directory come before those of its folders.</summary>
    /// <exception cref="IOException">A directory, or a file that is wanted, cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<TextFile> Read(IReadOnlyList<string> directories, TextTreeRules rules)
    {
        var files = new List<TextFile>();
        // A UTF-16 unit is at most three bytes of UTF-8.
        var buffer = GC.AllocateUninitializedArray<byte>((rules.MaxLength + 1) * 3);
        for (var layer = 0; layer < directories.Count; layer++)
        {
            AddFiles(directories[layer], layer);
            foreach (var folder in Visible(Directory.EnumerateDirectories(directories[layer])))
            {
                if (rules.Enters(Path.GetFileName(folder)))
                    AddFiles(folder, layer);
            }
        }

        return files;

        void AddFiles(string directory, int layer)
        {
            foreach (var path in Visible(Directory.EnumerateFiles(directory)))
                files.Add(new TextFile(path, rules.Reads(Path.GetFileName(path)) ? TextOf(path, buffer, rules.MaxLength + 1) : "", layer));
        }
    }

    private static IEnumerable<string> Visible(IEnumerable<string> paths) =>
        paths.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal);

    // Without a stream and a reader, whose own buffers cost more than a small file.
    private static string TextOf(string path, byte[] buffer, int maxLength)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = 0;
        for (var read = -1; read != 0 && length < buffer.Length; length += read)
            read = RandomAccess.Read(file, buffer.AsSpan(length), length);
        var text = Encoding.UTF8.GetString(WithoutMark(buffer.AsSpan(0, length)));
        return text.Length > maxLength ? text[..maxLength] : text;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
}
