using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Hillingar.Linux.Elf;

/// <summary>What a program header describes (<c>p_type</c>), as far as this project reads it.</summary>
public enum ElfSegmentKind : uint
{
    Load = 1,
    Dynamic = 2,
    Interpreter = 3,
    Note = 4,
}

/// <summary>What a program may do with a segment (<c>p_flags</c>).</summary>
[Flags]
public enum ElfSegmentAccess : uint
{
    None = 0,
    Execute = 1,
    Write = 2,
    Read = 4,
}

/// <summary>One program header, its numbers unchecked.</summary>
public readonly record struct ElfSegment(
    ElfSegmentKind Kind,
    ElfSegmentAccess Access,
    ulong FileOffset,
    ulong Address,
    ulong FileSize,
    ulong MemorySize,
    ulong Alignment)
{
    /// <summary>The bytes of a program header.</summary>
    public const int HeaderSize = 56;

    /// <summary>Reads the whole program headers of a table, in its order; a piece of one at its end is left out.</summary>
    public static ImmutableArray<ElfSegment> ReadTable(ReadOnlySpan<byte> table)
    {
        var segments = ImmutableArray.CreateBuilder<ElfSegment>(table.Length / HeaderSize);
        for (; table.Length >= HeaderSize; table = table[HeaderSize..])
            segments.Add(Read(table));
        return segments.MoveToImmutable();
    }

    private static ElfSegment Read(ReadOnlySpan<byte> header) => new(
        (ElfSegmentKind)BinaryPrimitives.ReadUInt32LittleEndian(header),
        (ElfSegmentAccess)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[40..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[48..]));
}
