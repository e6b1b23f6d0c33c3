using System.Buffers.Binary;
using System.Collections.Immutable;
using Hillingar.Linux.Elf;

namespace Hillingar.Builder.Builds;

/// <summary>A part of an ELF file.</summary>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Size">How many bytes it takes there: none for <c>.bss</c> and the like.</param>
internal readonly record struct ElfSection(string Name, ulong Offset, ulong Size);

/// <summary>The sections of a 64-bit little-endian ELF file (<c>elf(5)</c>), for reports: what is damaged is left out.</summary>
internal static class ElfSections
{
    private const int SectionHeaderSize = 64;
    private const uint SHT_NULL = 0;
    private const uint SHT_NOBITS = 8;

    /// <summary>Null if it is no such file or has no table of sections.</summary>
    internal static ImmutableArray<ElfSection>? Read(ReadOnlySpan<byte> file)
    {
        if (ElfHeader.Read(file) is not { } header)
            return null;
        var (table, count, names) = (header.SectionTable, header.SectionCount, header.SectionNames);
        if (count == 0 || names >= count || table > (ulong)file.Length || (ulong)file.Length - table < (ulong)count * SectionHeaderSize)
            return null;
        var headers = file[(int)table..];
        var strings = Part(file, headers, names);
        var sections = ImmutableArray.CreateBuilder<ElfSection>(count);
        for (var i = 0; i < count; i++)
        {
            var section = headers[(i * SectionHeaderSize)..];
            var type = BinaryPrimitives.ReadUInt32LittleEndian(section[4..]);
            if (type is SHT_NULL or SHT_NOBITS || Part(file, headers, i).IsEmpty)
                continue;
            sections.Add(new ElfSection(
                NameAt(strings, BinaryPrimitives.ReadUInt32LittleEndian(section)),
                BinaryPrimitives.ReadUInt64LittleEndian(section[0x18..]),
                BinaryPrimitives.ReadUInt64LittleEndian(section[0x20..])));
        }

        return sections.ToImmutable();
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> file, ReadOnlySpan<byte> headers, int index)
    {
        var header = headers[(index * SectionHeaderSize)..];
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]);
        return offset > (ulong)file.Length || size > (ulong)file.Length - offset ? [] : file.Slice((int)offset, (int)size);
    }

    private static string NameAt(ReadOnlySpan<byte> strings, uint offset) => offset >= (uint)strings.Length ? "?" : ElfHeader.Text(strings, offset);
}
