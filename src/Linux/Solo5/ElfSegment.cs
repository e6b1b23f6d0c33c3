using System.Buffers.Binary;

namespace Hillingar.Linux.Solo5;

/// <summary>What a program header describes (<c>p_type</c>); the tender looks at these only.</summary>
public enum ElfSegmentKind : uint
{
    Load = 1,
    Note = 4,
}

/// <summary>What the guest may do with a segment (<c>p_flags</c>).</summary>
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
    internal static ElfSegment Read(ReadOnlySpan<byte> header) => new(
        (ElfSegmentKind)BinaryPrimitives.ReadUInt32LittleEndian(header),
        (ElfSegmentAccess)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[32..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[40..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[48..]));
}
