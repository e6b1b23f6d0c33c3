using System.Collections.Immutable;
using Hillingar.Linux.Elf;

namespace Hillingar.Linux.Solo5;

/// <summary>
/// The headers of a Solo5 image: a static 64-bit x86-64 executable. Every number in the file is untrusted; nothing is read
/// outside of it and no sum wraps.
/// </summary>
public sealed class ElfImage
{
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
        Span<byte> start = stackalloc byte[ElfHeader.Size];
        if (!source.TryRead(0, start) || ElfHeader.Read(start) is not { } header || !IsSolo5Executable(header))
            throw Solo5ImageException.Invalid();
        var table = new byte[header.SegmentCount * ElfSegment.HeaderSize];
        if (!source.TryRead(header.SegmentTable, table))
            throw Solo5ImageException.Invalid();
        return new ElfImage(source, header.Entry, ElfSegment.ReadTable(table));
    }

    private static bool IsSolo5Executable(in ElfHeader header) =>
        header.Type == 2 // ET_EXEC
        && header.Machine == 62 // EM_X86_64
        && header.Version == 1 // EV_CURRENT
        && header.HeaderSize == ElfHeader.Size
        && header.SegmentHeaderSize == ElfSegment.HeaderSize
        && header.SegmentCount >= 1;
}
