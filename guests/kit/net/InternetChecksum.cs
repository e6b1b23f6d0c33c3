using System;

namespace Hillingar.Guests.Net;

/// <summary>The checksum of IPv4, ICMP and UDP (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words.</summary>
public static class InternetChecksum
{
    /// <summary>Adds bytes to a sum. Only the last piece may have an odd length; its missing byte counts as zero.</summary>
    public static ulong Add(ulong sum, ReadOnlySpan<byte> data)
    {
        var i = 0;
        for (; i + 1 < data.Length; i += 2)
            sum += (uint)((data[i] << 8) | data[i + 1]);
        return i < data.Length ? sum + (uint)(data[i] << 8) : sum;
    }

    /// <summary>The checksum of what was added; 0 if the added bytes contain a right checksum.</summary>
    public static ushort Finish(ulong sum)
    {
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    public static ushort Of(ReadOnlySpan<byte> data) => Finish(Add(0, data));
}
