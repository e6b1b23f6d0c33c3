using System;
using System.Buffers.Binary;

namespace Hillingar.Guests.Notes;

/// <summary>What a block of the volume was found to be.</summary>
public enum BlockKind
{
    /// <summary>All zeros, as on a new volume.</summary>
    Free,

    /// <summary>A note.</summary>
    Note,

    /// <summary>It begins as a note does, but is not whole.</summary>
    Damaged,

    /// <summary>Something else.</summary>
    Foreign,
}

/// <summary>
/// A note as it lies in the first 512 bytes of a block, which is the least that a disk writes as a whole. Numbers are in network order.
/// </summary>
/// <remarks>
/// 0: the mark, 8 bytes; 8: checksum of the bytes 12 to 511, 4 bytes; 12: version, 8 bytes; 20: length of the key, 1 byte; 21: zero, 1 byte;
/// 22: length of the value, 2 bytes; 24: the key, then the value; zeros to the end.
/// </remarks>
public readonly ref struct NoteRecord
{
    public const int Length = 512;
    public const int LongestKey = 64;
    public const int LongestValue = Length - KeyOffset - LongestKey;

    private const int ChecksumOffset = 8;
    private const int VersionOffset = 12;
    private const int KeyLengthOffset = 20;
    private const int ValueLengthOffset = 22;
    private const int KeyOffset = 24;

    private NoteRecord(ulong version, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Version = version;
        Key = key;
        Value = value;
    }

    /// <summary>Of two records with one key, the one with the higher version holds.</summary>
    public ulong Version { get; }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    private static ReadOnlySpan<byte> Mark => "HNOTES1\n"u8;

    /// <summary>Looks what a block holds; the record is set for a note only, and refers to the block's bytes.</summary>
    public static BlockKind Read(ReadOnlySpan<byte> block, out NoteRecord record)
    {
        record = default;
        if (IsZero(block))
            return BlockKind.Free;
        if (!block.StartsWith(Mark))
            return BlockKind.Foreign;
        var checksum = Crc32.Of(block.Slice(VersionOffset, Length - VersionOffset));
        int keyLength = block[KeyLengthOffset];
        int valueLength = BinaryPrimitives.ReadUInt16BigEndian(block.Slice(ValueLengthOffset));
        if (BinaryPrimitives.ReadUInt32BigEndian(block.Slice(ChecksumOffset)) != checksum || keyLength is 0 or > LongestKey || valueLength > LongestValue)
            return BlockKind.Damaged;
        record = new NoteRecord(
            BinaryPrimitives.ReadUInt64BigEndian(block.Slice(VersionOffset)),
            block.Slice(KeyOffset, keyLength), block.Slice(KeyOffset + keyLength, valueLength));
        return BlockKind.Note;
    }

    /// <summary>Makes a block of a key of 1 to <see cref="LongestKey"/> bytes and a value of at most <see cref="LongestValue"/>.</summary>
    public static void Write(Span<byte> block, ulong version, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        block.Clear();
        Mark.CopyTo(block);
        BinaryPrimitives.WriteUInt64BigEndian(block.Slice(VersionOffset), version);
        // A key or value that is too long fails here; the lengths therefore fit their fields.
        key.CopyTo(block.Slice(KeyOffset, LongestKey));
        value.CopyTo(block.Slice(KeyOffset + key.Length, LongestValue));
        block[KeyLengthOffset] = (byte)key.Length;
        BinaryPrimitives.WriteUInt16BigEndian(block.Slice(ValueLengthOffset), (ushort)value.Length);
        BinaryPrimitives.WriteUInt32BigEndian(block.Slice(ChecksumOffset), Crc32.Of(block.Slice(VersionOffset, Length - VersionOffset)));
    }

    private static bool IsZero(ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < block.Length; i++)
            if (block[i] != 0)
                return false;
        return true;
    }
}
