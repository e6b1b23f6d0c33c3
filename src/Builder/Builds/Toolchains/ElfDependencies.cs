using System.Buffers.Binary;
using System.Collections.Immutable;
using Hillingar.Linux.Elf;

namespace Hillingar.Builder.Builds;

/// <summary>What a program or a shared library wants from the dynamic loader (<c>elf(5)</c>, <c>ld.so(8)</c>).</summary>
/// <param name="Interpreter">The path of the loader, which programs name and libraries do not.</param>
/// <param name="Libraries">The names (<c>DT_NEEDED</c>) in the order of the file.</param>
public sealed record ElfDependencies(string? Interpreter, ImmutableArray<string> Libraries)
{
    private const ulong DT_NULL = 0;
    private const ulong DT_NEEDED = 1;
    private const ulong DT_STRTAB = 5;

    /// <summary>Reads a 64-bit little-endian ELF file; null if it is not one, or damaged.</summary>
    public static ElfDependencies? Read(ReadOnlySpan<byte> file)
    {
        if (ElfHeader.Read(file) is not { } header)
            return null;
        var segments = ElfSegment.ReadTable(ElfHeader.Part(file, header.SegmentTable, (ulong)header.SegmentCount * ElfSegment.HeaderSize));
        if (First(segments, ElfSegmentKind.Dynamic) is not { } dynamic)
            return new ElfDependencies(null, []);

        var needed = new List<ulong>();
        ulong? strings = null;
        foreach (var (tag, value) in Entries(ElfHeader.Part(file, dynamic.FileOffset, dynamic.FileSize)))
        {
            if (tag == DT_NEEDED)
                needed.Add(value);
            else if (tag == DT_STRTAB)
                strings = OffsetOf(value, segments);
        }

        if (strings is not { } table)
            return needed.Count == 0 ? new ElfDependencies(null, []) : null;
        var names = ImmutableArray.CreateBuilder<string>(needed.Count);
        foreach (var offset in needed)
            names.Add(ElfHeader.Text(file, table + offset));
        var interpreter = First(segments, ElfSegmentKind.Interpreter) is { } segment ? ElfHeader.Text(file, segment.FileOffset) : null;
        return new ElfDependencies(interpreter, names.MoveToImmutable());
    }

    private static List<(ulong Tag, ulong Value)> Entries(ReadOnlySpan<byte> section)
    {
        var entries = new List<(ulong, ulong)>();
        for (; section.Length >= 16; section = section[16..])
        {
            var tag = BinaryPrimitives.ReadUInt64LittleEndian(section);
            if (tag == DT_NULL)
                break;
            entries.Add((tag, BinaryPrimitives.ReadUInt64LittleEndian(section[8..])));
        }

        return entries;
    }

    // The table of strings is given by the address at which it is loaded.
    private static ulong? OffsetOf(ulong address, ImmutableArray<ElfSegment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.Kind == ElfSegmentKind.Load && address >= segment.Address && address - segment.Address < segment.FileSize)
                return segment.FileOffset + (address - segment.Address);
        }

        return null;
    }

    private static ElfSegment? First(ImmutableArray<ElfSegment> segments, ElfSegmentKind kind)
    {
        foreach (var segment in segments)
        {
            if (segment.Kind == kind)
                return segment;
        }

        return null;
    }
}
