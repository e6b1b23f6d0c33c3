using System.Buffers.Binary;

namespace Hillingar.Tender.UserMode;

/// <summary>Takes an instruction's bytes one after the other.</summary>
internal ref struct CodeReader(ReadOnlySpan<byte> code)
{
    private readonly ReadOnlySpan<byte> _code = code;

    internal int Position { get; private set; }

    internal bool TryByte(out byte value)
    {
        var there = Position < _code.Length;
        value = there ? _code[Position++] : (byte)0;
        return there;
    }

    internal bool TryUInt16(out ushort value)
    {
        var there = _code.Length - Position >= 2;
        value = there ? BinaryPrimitives.ReadUInt16LittleEndian(_code[Position..]) : (ushort)0;
        Position += there ? 2 : 0;
        return there;
    }

    /// <summary>A signed number of 0, 1 or 4 bytes.</summary>
    internal bool TrySigned(int size, out long value)
    {
        value = 0;
        if (_code.Length - Position < size)
            return false;
        value = size switch
        {
            1 => (sbyte)_code[Position],
            4 => BinaryPrimitives.ReadInt32LittleEndian(_code[Position..]),
            _ => 0,
        };
        Position += size;
        return true;
    }
}
