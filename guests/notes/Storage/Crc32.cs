using System;

namespace Hillingar.Guests.Notes;

/// <summary>The checksum of Ethernet and ZIP (CRC-32, polynomial 0x04C11DB7, bits reflected).</summary>
public static class Crc32
{
    private const uint Polynomial = 0xEDB8_8320;

    public static uint Of(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        for (var i = 0; i < data.Length; i++)
        {
            sum ^= data[i];
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ (Polynomial & (0 - (sum & 1)));
        }

        return ~sum;
    }
}
