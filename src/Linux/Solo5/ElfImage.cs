using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Hillingar.Linux.Solo5;

/// <summary>
/// The headers of a Solo5 image: a static 64-bit x86-64 executable. Every number in the file is untrusted; nothing is read
/// outside of it and no sum wraps.
/// </summary>
public sealed class ElfImage
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;

    private ElfImage(ImageSource source, ulong entry, ImmutableArray<ElfSegment> segments) =>
        (Source, Entry, Segments) = (source, entry, segments);

    public ImageSource Source { get; }

    /// <summary>The address of the first instruction.</summary>
    public ulong Entry { get; }

    /// <summary>The program headers, in the order of the file.</summary>
    public ImmutableArray<ElfSegment> Segments { get; }

    /// <summary>Reads the header and all program headers.</summary>
    /// <exception cref="Solo5ImageException">The file is no such executable.</exception>
    public static ElfImage Read(ImageSource source)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!source.TryRead(0, header) || !IsSolo5Executable(header))
            throw Solo5ImageException.Invalid();
        var tableOffset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        var table = new byte[count * ProgramHeaderSize];
        if (!source.TryRead(tableOffset, table))
            throw Solo5ImageException.Invalid();
        var segments = ImmutableArray.CreateBuilder<ElfSegment>(count);
        for (var i = 0; i < count; i++)
            segments.Add(ElfSegment.Read(table.AsSpan(i * ProgramHeaderSize, ProgramHeaderSize)));
        return new ElfImage(source, BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), segments.MoveToImmutable());
    }

    private static bool IsSolo5Executable(ReadOnlySpan<byte> header) =>
        header.StartsWith("\u007fELF"u8)
        && header[4] == 2 // ELFCLASS64
        && header[5] == 1 // ELFDATA2LSB
        && BinaryPrimitives.ReadUInt16LittleEndian(header[16..]) == 2 // ET_EXEC
        && BinaryPrimitives.ReadUInt16LittleEndian(header[18..]) == 62 // EM_X86_64
        && BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) == 1 // EV_CURRENT
        && BinaryPrimitives.ReadUInt16LittleEndian(header[52..]) == HeaderSize
        && BinaryPrimitives.ReadUInt16LittleEndian(header[54..]) == ProgramHeaderSize
        && BinaryPrimitives.ReadUInt16LittleEndian(header[56..]) >= 1;
}
