using System.Buffers.Binary;
using System.Text;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>
/// The words of Nix's protocols on a connection: numbers of 8 bytes, lowest first; texts with their length in
/// front, filled with zeros to a multiple of 8. The other side is not believed: lengths and counts are bounded.
/// </summary>
internal sealed class StoreWire(Stream input, Stream output)
{
    private const int MaximumText = 64 * 1024;
    private const int MaximumCount = 1_000_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Stream Input => input;

    /// <summary>Buffered; <see cref="Flush"/> sends what is in it.</summary>
    public Stream Output { get; } = new BufferedStream(output, 64 * 1024);

    /// <summary>Null at the end of the connection, if it is between two words.</summary>
    public ulong? TryReadNumber()
    {
        Span<byte> bytes = stackalloc byte[8];
        var count = input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count switch
        {
            0 => null,
            8 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            _ => throw Ended(),
        };
    }

    public ulong ReadNumber() => TryReadNumber() ?? throw Ended();

    /// <summary>A number that cannot be negative here.</summary>
    public long ReadSize()
    {
        var number = ReadNumber();
        return number <= long.MaxValue ? (long)number : throw new StoreException($"the other side sent the number {number}, which is too large");
    }

    public string ReadText()
    {
        var length = ReadNumber();
        if (length > MaximumText)
            throw new StoreException($"the other side sent a text of {length} bytes, and {MaximumText} are the most that a text has");
        Span<byte> bytes = new byte[(int)length + NarWordWriter.PaddingOf((long)length)];
        if (input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Ended();
        if (bytes[(int)length..].ContainsAnyExcept((byte)0))
            throw new StoreException("the other side sent a text whose padding is not zero");
        try
        {
            return Utf8.GetString(bytes[..(int)length]);
        }
        catch (DecoderFallbackException e)
        {
            throw new StoreException("the other side sent a text that is not UTF-8", e);
        }
    }

    public List<string> ReadTexts()
    {
        var count = ReadNumber();
        if (count > MaximumCount)
            throw new StoreException($"the other side sent a list of {count} texts, and {MaximumCount} are the most");
        var texts = new List<string>();
        for (var i = 0UL; i < count; i++)
            texts.Add(ReadText());
        return texts;
    }

    public void Write(ulong number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        Output.Write(bytes);
    }

    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write((ulong)bytes.Length);
        Output.Write(bytes);
        Output.Write(new byte[NarWordWriter.PaddingOf(bytes.Length)]);
    }

    public void Write(IReadOnlyCollection<string> texts)
    {
        Write((ulong)texts.Count);
        foreach (var text in texts)
            Write(text);
    }

    public void Flush()
    {
        Output.Flush();
        output.Flush();
    }

    private static StoreException Ended() => new("the other side ended the connection in the middle of it");
}
