using System;

namespace Hillingar.Guests.Dns;

/// <summary>What became of the bytes of a packet.</summary>
public enum QueryOutcome
{
    /// <summary>A question that can be answered.</summary>
    Question,

    /// <summary>Not to be answered at all: too short, or an answer itself.</summary>
    Drop,

    /// <summary>To be refused with <see cref="DnsQuery.Code"/>.</summary>
    Refuse,
}

/// <summary>
/// One query (RFC 1035, section 4; EDNS: RFC 6891). Reading never goes beyond the packet, and takes time in proportion to
/// its length.
/// </summary>
public ref struct DnsQuery
{
    public const int HeaderLength = 12;

    /// <summary>The largest reply to a query without EDNS (RFC 1035, section 4.2.1).</summary>
    public const int PlainSize = 512;


    public ReadOnlySpan<byte> Packet;

    /// <summary>Where the question section ends.</summary>
    public int QuestionEnd;

    public int Type;
    public int Class;
    public int Code;
    public bool HasEdns;

    /// <summary>The largest reply that the asker takes, by its own word.</summary>
    public int UdpSize;

    /// <summary>The DO flag, which a reply repeats (RFC 3225).</summary>
    public bool DnssecOk;

    public int Id => (Packet[0] << 8) | Packet[1];

    public int Opcode => (Packet[2] >> 3) & 15;

    public bool RecursionDesired => (Packet[2] & 1) != 0;

    /// <param name="name">Gets the name that is asked for, in the case in which it is.</param>
    public QueryOutcome Read(ReadOnlySpan<byte> packet, scoped Span<byte> name, out int nameLength)
    {
        Packet = packet;
        QuestionEnd = HeaderLength;
        UdpSize = PlainSize;
        nameLength = 0;
        if (packet.Length < HeaderLength || (packet[2] & 0x80) != 0)
            return QueryOutcome.Drop;
        if (Opcode != 0)
            return Refuse(ResponseCode.NotImplemented);
        if (Count(4) != 1)
            return Refuse(ResponseCode.FormatError);

        nameLength = DnsName.Read(packet, HeaderLength, name, out var end);
        // A question has nothing before it to point to, so a compressed name in it is malformed.
        if (nameLength < 0 || end != HeaderLength + nameLength || end + 4 > packet.Length)
            return Refuse(ResponseCode.FormatError);
        Type = (packet[end] << 8) | packet[end + 1];
        Class = (packet[end + 2] << 8) | packet[end + 3];
        QuestionEnd = end + 4;
        return ReadRecords();
    }

    private QueryOutcome ReadRecords()
    {
        Span<byte> owner = stackalloc byte[DnsName.MaxLength];
        var offset = QuestionEnd;
        var others = Count(6) + Count(8);
        var all = others + Count(10);
        for (var i = 0; i < all; i++)
        {
            var ownerLength = DnsName.Read(Packet, offset, owner, out var end);
            if (ownerLength < 0 || end + 10 > Packet.Length)
                return Refuse(ResponseCode.FormatError);
            var type = (Packet[end] << 8) | Packet[end + 1];
            var dataLength = (Packet[end + 8] << 8) | Packet[end + 9];
            offset = end + 10 + dataLength;
            if (offset > Packet.Length)
                return Refuse(ResponseCode.FormatError);
            if (type != RecordType.OPT)
                continue;
            if (HasEdns || i < others || ownerLength != 1)
                return Refuse(ResponseCode.FormatError);
            HasEdns = true;
            var size = (Packet[end + 2] << 8) | Packet[end + 3];
            UdpSize = size < PlainSize ? PlainSize : size;
            DnssecOk = (Packet[end + 6] & 0x80) != 0;
            if (Packet[end + 5] != 0)
                Code = ResponseCode.BadVersion;
        }

        return Code == 0 ? QueryOutcome.Question : QueryOutcome.Refuse;
    }

    private QueryOutcome Refuse(int code)
    {
        Code = code;
        return QueryOutcome.Refuse;
    }

    private int Count(int offset) => (Packet[offset] << 8) | Packet[offset + 1];
}
