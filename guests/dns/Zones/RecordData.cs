using System;

namespace Hillingar.Guests.Dns;

/// <summary>Where the names lie in records' data, which is in wire form without compression.</summary>
public static class RecordData
{
    /// <summary>Where an uncompressed name that starts at an offset ends; -1 if there is none.</summary>
    public static int NameEnd(ReadOnlySpan<byte> data, int offset)
    {
        var start = offset;
        while (offset < data.Length)
        {
            int size = data[offset];
            offset += 1 + size;
            if (size > DnsName.MaxLabel || offset - start > DnsName.MaxLength)
                return -1;
            if (size == 0)
                return offset;
        }

        return -1;
    }

    /// <summary>Whether data is one or more strings, each with its length before it.</summary>
    public static bool AreStrings(ReadOnlySpan<byte> data)
    {
        var offset = 0;
        while (offset < data.Length)
            offset += 1 + data[offset];
        return data.Length > 0 && offset == data.Length;
    }

    /// <summary>The one name in the data of NS, CNAME, PTR, MX and SRV records; empty for other types.</summary>
    public static ReadOnlySpan<byte> TargetOf(int type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case RecordType.NS:
            case RecordType.CNAME:
            case RecordType.PTR:
                return data;
            case RecordType.MX:
                return data.Slice(2);
            case RecordType.SRV:
                return data.Slice(6);
            default:
                return default(ReadOnlySpan<byte>);
        }
    }

    /// <summary>The last field of a SOA record: for how many seconds the absence of a name may be remembered (RFC 2308).</summary>
    public static uint MinimumOf(ReadOnlySpan<byte> soa) => Number(soa, soa.Length - 4);

    public static uint SerialOf(ReadOnlySpan<byte> soa) => Number(soa, soa.Length - 20);

    private static uint Number(ReadOnlySpan<byte> data, int offset) =>
        ((uint)data[offset] << 24) | ((uint)data[offset + 1] << 16) | ((uint)data[offset + 2] << 8) | data[offset + 3];
}
