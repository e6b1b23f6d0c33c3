using System.Buffers.Binary;
using System.Text;

namespace Hillingar.Linux.Elf;

/// <summary>
/// The header of a 64-bit little-endian ELF file (<c>Elf64_Ehdr</c>, <c>elf(5)</c>), its numbers unchecked: each may be anything, and a table
/// may lie outside of the file.
/// </summary>
/// <param name="Type"><c>e_type</c>: 2 is an executable at fixed addresses.</param>
/// <param name="Machine"><c>e_machine</c>: 62 is x86-64.</param>
/// <param name="Entry">The address of the first instruction.</param>
/// <param name="SegmentTable">The offset of the program headers in the file.</param>
/// <param name="SectionTable">The offset of the section headers in the file.</param>
/// <param name="HeaderSize">The bytes of this header, as it says itself.</param>
/// <param name="SegmentHeaderSize">The bytes of a program header, as this header says.</param>
/// <param name="SectionNames">The index of the section that holds the sections' names.</param>
public readonly record struct ElfHeader(
    ushort Type,
    ushort Machine,
    uint Version,
    ulong Entry,
    ulong SegmentTable,
    ulong SectionTable,
    ushort HeaderSize,
    ushort SegmentHeaderSize,
    ushort SegmentCount,
    ushort SectionCount,
    ushort SectionNames)
{
    /// <summary>The bytes of this header.</summary>
    public const int Size = 64;

    /// <summary>Reads the header at the start of a file; null where it is not one of a 64-bit little-endian ELF file.</summary>
    public static ElfHeader? Read(ReadOnlySpan<byte> file)
    {
        // The class ELFCLASS64 and the byte order ELFDATA2LSB follow the four bytes that all ELF files begin with.
        if (file.Length < Size || !file.StartsWith("\u007fELF\u0002\u0001"u8))
            return null;
        return new ElfHeader(
            BinaryPrimitives.ReadUInt16LittleEndian(file[16..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[18..]),
            BinaryPrimitives.ReadUInt32LittleEndian(file[20..]),
            BinaryPrimitives.ReadUInt64LittleEndian(file[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(file[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(file[40..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[52..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[54..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[56..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[60..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[62..]));
    }

    /// <summary>The part of a file from an offset on, at most <paramref name="size"/> bytes: as much of it as the file has.</summary>
    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> file, ulong offset, ulong size)
    {
        if (offset >= (ulong)file.Length)
            return [];
        var rest = file[(int)offset..];
        return size < (ulong)rest.Length ? rest[..(int)size] : rest;
    }

    /// <summary>The text at an offset, up to a zero byte or the end; empty where the offset is outside.</summary>
    public static string Text(ReadOnlySpan<byte> strings, ulong offset)
    {
        var rest = Part(strings, offset, ulong.MaxValue);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
