using System.Buffers.Binary;
using Hillingar.Linux.Elf;

namespace Hillingar.Linux.Solo5;

/// <summary>
/// The notes that a Solo5 image carries. Each has a program header of its own, because only the first note of a header is
/// looked at, and sections are not read at all.
/// </summary>
internal static class Solo5Note
{
    internal const uint AbiType = 0x31494241;
    internal const uint ManifestType = 0x3154464D;

    private const int HeaderSize = 20;
    private const int SmallestNote = 12;

    /// <summary>The descriptor of the first note of this type, its padding removed; null if the image has none.</summary>
    /// <param name="image">The image to search.</param>
    /// <param name="type">The type of the note.</param>
    /// <param name="padding">Bytes between the note's header and an aligned descriptor, which count as descriptor.</param>
    /// <param name="limit">The most bytes of descriptor, padding included.</param>
    internal static byte[]? Find(ElfImage image, uint type, int padding, int limit)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        foreach (var segment in image.Segments)
        {
            if (segment.Kind != ElfSegmentKind.Note)
                continue;
            if (segment.FileSize < SmallestNote)
                throw Solo5ImageException.Invalid();
            if (segment.FileSize < HeaderSize)
                continue;
            if (!image.Source.TryRead(segment.FileOffset, header))
                throw Solo5ImageException.Invalid();
            if (!IsSolo5(header) || BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != type)
                continue;
            return ReadDescriptor(image, segment, BinaryPrimitives.ReadUInt32LittleEndian(header[4..]), padding, limit);
        }

        return null;
    }

    private static bool IsSolo5(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) == 6 && header[12..18].SequenceEqual("Solo5\0"u8);

    private static byte[] ReadDescriptor(ElfImage image, ElfSegment segment, uint size, int padding, int limit)
    {
        if (size <= padding || size > limit || segment.FileSize - HeaderSize < size)
            throw new Solo5ImageException(Solo5ImageFault.NoteSize, "note does not fall within valid size");
        var descriptor = new byte[size - (uint)padding];
        // The offset was readable above, so adding these few bytes wraps only for a source that TryRead refuses anyway.
        return image.Source.TryRead(unchecked(segment.FileOffset + HeaderSize + (uint)padding), descriptor)
            ? descriptor
            : throw Solo5ImageException.Invalid();
    }
}
