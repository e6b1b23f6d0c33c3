using System.Buffers.Binary;
using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>
/// The stream of <c>nix-store --export</c>: for each object the number 1, its archive, a magic number, its path, its references, its
/// deriver and the number 0 (there were signatures once); and 0 at the end. Numbers and texts are as in archives.
/// </summary>
public static class ExportStream
{
    private const ulong Magic = 0x4558_494e;
    private const int MostText = 4096;
    private const ulong MostReferences = 1_000_000;

    /// <summary>What stands behind an archive.</summary>
    /// <param name="Deriver">Empty for none.</param>
    public sealed record Trailer(string Path, IReadOnlyList<string> References, string Deriver);

    /// <summary>Whether there is one more object.</summary>
    /// <exception cref="StoreException">There is neither an object nor the end.</exception>
    public static bool ReadsObject(ByteSource source) => Number(source) switch
    {
        0 => false,
        1 => true,
        var other => throw Malformed(source, $"it has the number {other} where an object should begin or the stream end"),
    };

    public static Trailer ReadTrailer(ByteSource source)
    {
        if (Number(source) != Magic)
            throw Malformed(source, "the magic number is missing behind an archive");
        var path = Text(source);
        var count = Number(source);
        if (count > MostReferences)
            throw Malformed(source, $"an object is said to have {count} references");
        var references = new List<string>();
        for (var i = 0UL; i < count; i++)
            references.Add(Text(source));
        var deriver = Text(source);
        return Number(source) == 0 ? new Trailer(path, references, deriver) : throw Malformed(source, "an object has a signature of the old kind");
    }

    public static void BeginObject(Stream output) => Write(output, 1);

    public static void EndObject(Stream output, string path, IEnumerable<string> references, string deriver)
    {
        Write(output, Magic);
        Write(output, path);
        var texts = references.ToList();
        Write(output, (ulong)texts.Count);
        texts.ForEach(text => Write(output, text));
        Write(output, deriver);
        Write(output, 0);
    }

    public static void End(Stream output) => Write(output, 0);

    private static void Write(Stream output, ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        output.Write(bytes);
    }

    private static void Write(Stream output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(output, (ulong)bytes.Length);
        output.Write(bytes);
        output.Write(new byte[NarWordWriter.PaddingOf(bytes.Length)]);
    }

    private static ulong Number(ByteSource source) => source.TryTake(sizeof(ulong), out var bytes)
        ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
        : throw Malformed(source, "it ends too early");

    private static string Text(ByteSource source)
    {
        var length = Number(source);
        if (length > MostText)
            throw Malformed(source, $"a text is said to be {length} bytes long");
        if (!source.TryTake((int)length + NarWordWriter.PaddingOf((long)length), out var bytes))
            throw Malformed(source, "it ends too early");
        return bytes[(int)length..].ContainsAnyExcept((byte)0)
            ? throw Malformed(source, "its padding is not zero")
            : Encoding.UTF8.GetString(bytes[..(int)length]);
    }

    private static StoreException Malformed(ByteSource source, string why) => new($"the export is malformed before byte {source.Offset}: {why}");
}
