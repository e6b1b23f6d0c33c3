using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>
/// Reads the words of a Nix archive as <see cref="NarWordWriter"/> writes them, and refuses every other way to write them. What follows the archive
/// is left in the source.
/// </summary>
public sealed class NarWordReader(ByteSource archive)
{
    private const int MaximumWordBytes = 16;

    private long _wordOffset;

    /// <summary>Reads the begin of a file, directory or link: <c>( type TYPE</c>.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public NarKind Kind()
    {
        Expect("("u8);
        Expect("type"u8);
        var type = Short();
        if (type.SequenceEqual("regular"u8))
            return NarKind.Regular;
        if (type.SequenceEqual("symlink"u8))
            return NarKind.SymbolicLink;
        return type.SequenceEqual("directory"u8)
            ? NarKind.Directory
            : throw Malformed($"it has an entry of the unknown type '{Shown(type)}'");
    }

    /// <summary>Reads whether a directory has one more entry, or ends.</summary>
    public bool IsEntry()
    {
        var word = Short();
        if (word.SequenceEqual("entry"u8))
            return true;
        return word.SequenceEqual(")"u8) ? false : throw Malformed($"a directory has '{Shown(word)}' where an entry should be");
    }

    /// <summary>Reads what stands before a file's contents.</summary>
    /// <returns>Whether the file is executable.</returns>
    public bool IsExecutable()
    {
        var word = Short();
        var isExecutable = word.SequenceEqual("executable"u8);
        if (isExecutable)
        {
            Expect(""u8);
            word = Short();
        }

        return word.SequenceEqual("contents"u8) ? isExecutable : throw Malformed($"a file has '{Shown(word)}' where its contents should be");
    }

    public void Expect(ReadOnlySpan<byte> word)
    {
        var other = Short();
        if (!other.SequenceEqual(word))
            throw Malformed($"it has '{Shown(other)}' where '{Shown(word)}' should be");
    }

    /// <summary>One word, valid until the next.</summary>
    /// <param name="maximum">Bytes; what is longer is refused.</param>
    /// <param name="what">What it is, for the refusal.</param>
    public ReadOnlySpan<byte> Word(int maximum, string what)
    {
        var length = (int)Length(maximum, what);
        var padded = length + NarWordWriter.PaddingOf(length);
        if (!archive.TryTake(padded, out var bytes))
            throw TooShort();
        return bytes[length..].ContainsAnyExcept((byte)0) ? throw Unpadded() : bytes[..length];
    }

    /// <summary>The length of a word whose bytes are read by <see cref="Part"/>, and then <see cref="Pad"/>.</summary>
    public long Length(long maximum, string what)
    {
        _wordOffset = archive.Offset;
        if (!archive.TryTake(sizeof(ulong), out var bytes))
            throw TooShort();
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= (ulong)maximum ? (long)length : throw Malformed($"{what} is said to be {length} bytes long");
    }

    /// <summary>The next bytes of a long word: at least one, at most so many.</summary>
    public ReadOnlySpan<byte> Part(long maximum)
    {
        var part = archive.TakeSome(maximum);
        return part.IsEmpty ? throw TooShort() : part;
    }

    /// <summary>Reads the zeros behind a word of that length.</summary>
    public void Pad(long length)
    {
        if (!archive.TryTake(NarWordWriter.PaddingOf(length), out var padding))
            throw TooShort();
        if (padding.ContainsAnyExcept((byte)0))
            throw Unpadded();
    }

    /// <summary>The refusal of an archive at the word that was read last.</summary>
    public StoreException Malformed(string why) => new($"the archive is malformed at byte {_wordOffset}: {why}");

    private ReadOnlySpan<byte> Short() => Word(MaximumWordBytes, "a word of the format");

    private StoreException TooShort() => Malformed("it ends too early");

    private StoreException Unpadded() => Malformed("its padding is not zero");

    private static string Shown(ReadOnlySpan<byte> word)
    {
        var shown = new StringBuilder(word.Length);
        foreach (var value in word)
        {
            if (value is >= 0x20 and < 0x7F)
                shown.Append((char)value);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return shown.ToString();
    }
}
