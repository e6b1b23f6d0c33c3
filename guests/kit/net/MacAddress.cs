using System;

namespace Hillingar.Guests.Net;

/// <summary>An Ethernet address: six bytes, kept as the lower 48 bits of a number.</summary>
public readonly struct MacAddress
{
    public const int Length = 6;

    private MacAddress(ulong value) => Value = value;

    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    public ulong Value { get; }

    /// <summary>Whether the address means one card: neither a group nor nothing.</summary>
    public bool IsUnicast => Value != 0 && (Value >> 40 & 1) == 0;

    public bool Is(MacAddress other) => Value == other.Value;

    public static MacAddress Read(ReadOnlySpan<byte> source)
    {
        ulong value = 0;
        for (var i = 0; i < Length; i++)
            value = (value << 8) | source[i];
        return new MacAddress(value);
    }

    public void Write(Span<byte> destination)
    {
        for (var i = 0; i < Length; i++)
            destination[i] = (byte)(Value >> (40 - (8 * i)));
    }
}
