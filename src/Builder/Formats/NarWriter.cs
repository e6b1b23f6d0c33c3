using System.Buffers.Binary;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>
/// Writes a file, symbolic link or tree as a Nix archive: nothing but contents, the executable bit, link targets and
/// names, in the order of the names' bytes. It streams: memory does not grow with the contents.
/// </summary>
public sealed class NarWriter
{
    internal const string Magic = "nix-archive-1";

    private const int BufferSize = 128 * 1024;

    private readonly Stream _output;
    private readonly Func<string, bool, bool>? _include;

    private NarWriter(Stream output, Func<string, bool, bool>? include)
    {
        _output = output;
        _include = include;
    }

    /// <summary>Writes what lies at a path.</summary>
    /// <param name="include">Asked for everything below the root with its path relative to it and whether it is a directory; null for all.</param>
    /// <exception cref="StoreException">It holds something that is no file, directory or symbolic link.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static void Write(string path, Stream output, Func<string, bool, bool>? include = null)
    {
        // Words are a few bytes each; the stream below sees many at a time. It is the caller's, and stays open.
        var buffer = new BufferedStream(output, BufferSize);
        var writer = new NarWriter(buffer, include);
        writer.Text(Magic);
        writer.Node(path, "");
        buffer.Flush();
    }

    /// <summary>How many zero bytes follow so many bytes.</summary>
    internal static int PaddingOf(long length) => (int)((8 - length % 8) % 8);

    private void Node(string path, string relative)
    {
        Text("(");
        Text("type");
        switch (TreeEntry.KindOf(path))
        {
            case FileKind.SymbolicLink:
                Text("symlink");
                Text("target");
                Text(TreeEntry.TargetOf(path));
                break;
            case FileKind.Directory:
                Text("directory");
                Entries(path, relative);
                break;
            default:
                Text("regular");
                Regular(path);
                break;
        }

        Text(")");
    }

    private void Entries(string directory, string relative)
    {
        foreach (var (name, path, below) in TreeEntry.EntriesIn(directory, relative, _include))
        {
            Text("entry");
            Text("(");
            Text("name");
            Text(name);
            Text("node");
            Node(path, below);
            Text(")");
        }
    }

    private void Regular(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        if ((File.GetUnixFileMode(file.SafeFileHandle) & UnixFileMode.UserExecute) != 0)
        {
            Text("executable");
            Text("");
        }

        Text("contents");
        var length = file.Length;
        Number(length);
        Copy(file, length, path);
        Pad(length);
    }

    private void Copy(FileStream file, long length, string path)
    {
        var buffer = new byte[BufferSize];
        var left = length;
        while (left > 0)
        {
            var count = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
                throw new StoreException($"'{path}' became shorter while it was read");
            _output.Write(buffer, 0, count);
            left -= count;
        }
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(bytes.Length);
        _output.Write(bytes);
        Pad(bytes.Length);
    }

    private void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _output.Write(bytes);
    }

    private void Pad(long length)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0];
        _output.Write(zeros[..PaddingOf(length)]);
    }
}
