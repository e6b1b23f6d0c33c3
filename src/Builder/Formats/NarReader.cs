using System.Buffers.Binary;
using System.Text;

namespace Hillingar.Builder;

/// <summary>
/// Unpacks a Nix archive, and refuses everything but the one archive that <see cref="NarWriter"/> makes of a tree, so that
/// hashing what was unpacked gives the hash of the archive. Names within a directory must rise and hold no slash; therefore no
/// entry can be reached through a symbolic link that the archive brought along. What follows the archive is left in the stream.
/// </summary>
public sealed class NarReader
{
    /// <summary>The longest file name that Linux allows, in bytes.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>The longest target of a symbolic link that Linux allows, in bytes.</summary>
    public const int MaximumTargetBytes = 4095;

    private const int MaximumDepth = 1000;
    private const int MaximumWordBytes = 16;
    private const int BufferSize = 128 * 1024;

    private const UnixFileMode Writable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _archive;
    private byte[]? _buffer;
    private long _offset;
    private long _wordOffset;

    private NarReader(Stream archive) => _archive = archive;

    /// <summary>Makes what the archive holds at a path where nothing is; after a refusal nothing is there either.</summary>
    /// <exception cref="StoreException">The archive is malformed, or the path is taken.</exception>
    /// <exception cref="IOException">It cannot be read, or the tree not be written.</exception>
    public static void Extract(Stream archive, string path)
    {
        if (Linux.SysStat.KindOf(path) is not null)
            throw new StoreException($"cannot unpack an archive to '{path}': something is there already");
        var reader = new NarReader(archive);
        try
        {
            reader.Expect(NarWriter.Magic);
            reader.Node(path, 0);
        }
        catch (IOException)
        {
            Linux.TreeRemoval.Remove(path);
            throw;
        }
    }

    private void Node(string path, int depth)
    {
        if (depth > MaximumDepth)
            throw Malformed($"its directories are more than {MaximumDepth} deep");
        Expect("(");
        Expect("type");
        switch (Word())
        {
            case "regular":
                Regular(path);
                break;
            case "symlink":
                Link(path);
                break;
            case "directory":
                Entries(path, depth);
                break;
            case var type:
                throw Malformed($"it has an entry of the unknown type '{type}'");
        }
    }

    private void Regular(string path)
    {
        var word = Word();
        var isExecutable = word == "executable";
        if (isExecutable)
        {
            Expect("");
            word = Word();
        }

        if (word != "contents")
            throw Malformed($"a file has '{word}' where its contents should be");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = isExecutable ? Writable | Executable : Writable,
        };
        using (var file = new FileStream(path, options))
            Copy(file);
        Expect(")");
    }

    private void Link(string path)
    {
        Expect("target");
        var target = Text(MaximumTargetBytes, "the target of a symbolic link");
        if (target.Length == 0 || target.Contains('\0'))
            throw Malformed("the target of a symbolic link is empty or has a zero byte");
        File.CreateSymbolicLink(path, target);
        Expect(")");
    }

    private void Entries(string path, int depth)
    {
        Directory.CreateDirectory(path);
        string? previous = null;
        while (Word() is var word && word != ")")
        {
            if (word != "entry")
                throw Malformed($"a directory has '{word}' where an entry should be");
            Expect("(");
            Expect("name");
            var name = Text(MaximumNameBytes, "a file name");
            if (name is "" or "." or ".." || name.AsSpan().ContainsAny('/', '\0'))
                throw Malformed($"'{name.Replace('\0', '?')}' is not a file name");
            if (previous is not null && ByteOrder.Instance.Compare(previous, name) >= 0)
                throw Malformed($"the entry '{name}' comes after '{previous}', and names must rise");
            previous = name;
            Expect("node");
            Node(Path.Combine(path, name), depth + 1);
            Expect(")");
        }
    }

    private void Copy(FileStream file)
    {
        var length = Length(long.MaxValue, "a file");
        _buffer ??= new byte[BufferSize];
        for (var left = length; left > 0;)
        {
            var part = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            Fill(part);
            file.Write(part);
            left -= part.Length;
        }

        Pad(length);
    }

    private void Expect(string word)
    {
        if (Word() is var other && other != word)
            throw Malformed($"it has '{other}' where '{word}' should be");
    }

    private string Word() => Text(MaximumWordBytes, "a word of the format");

    private string Text(int maximum, string what)
    {
        var bytes = new byte[Length(maximum, what)];
        Fill(bytes);
        Pad(bytes.Length);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new StoreException($"the archive is malformed at byte {_wordOffset}: {what} is not UTF-8", e);
        }
    }

    private long Length(long maximum, string what)
    {
        Span<byte> bytes = stackalloc byte[8];
        _wordOffset = _offset;
        Fill(bytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= (ulong)maximum ? (long)length : throw Malformed($"{what} is said to be {length} bytes long");
    }

    private void Pad(long length)
    {
        Span<byte> padding = stackalloc byte[7];
        padding = padding[..NarWriter.PaddingOf(length)];
        Fill(padding);
        if (padding.ContainsAnyExcept((byte)0))
            throw Malformed("its padding is not zero");
    }

    private void Fill(Span<byte> bytes)
    {
        _offset += _archive.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) is var count && count == bytes.Length
            ? count
            : throw Malformed("it ends too early");
    }

    // The place is that of the word that was read last.
    private StoreException Malformed(string why) => new($"the archive is malformed at byte {_wordOffset}: {why}");
}
