namespace System.Buffers.Binary;

/// <summary>Numbers in network order, read from and written to spans; the same calls as in the ordinary library.</summary>
public static class BinaryPrimitives
{
    public static ushort ReadUInt16BigEndian(ReadOnlySpan<byte> source) => (ushort)((source[0] << 8) | source[1]);

    public static uint ReadUInt32BigEndian(ReadOnlySpan<byte> source) =>
        ((uint)source[0] << 24) | ((uint)source[1] << 16) | ((uint)source[2] << 8) | source[3];

    public static ulong ReadUInt64BigEndian(ReadOnlySpan<byte> source) =>
        ((ulong)ReadUInt32BigEndian(source) << 32) | ReadUInt32BigEndian(source.Slice(4));

    public static void WriteUInt16BigEndian(Span<byte> destination, ushort value)
    {
        destination[1] = (byte)value;
        destination[0] = (byte)(value >> 8);
    }

    public static void WriteUInt32BigEndian(Span<byte> destination, uint value)
    {
        destination[3] = (byte)value;
        destination[2] = (byte)(value >> 8);
        destination[1] = (byte)(value >> 16);
        destination[0] = (byte)(value >> 24);
    }

    public static void WriteUInt64BigEndian(Span<byte> destination, ulong value)
    {
        WriteUInt32BigEndian(destination, (uint)(value >> 32));
        WriteUInt32BigEndian(destination.Slice(4), (uint)value);
    }
}
