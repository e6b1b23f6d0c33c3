using System;

namespace Hillingar.Guests.Dns;

/// <summary>The section that a record goes to.</summary>
public enum ReplySection
{
    Answer,
    Authority,
    Additional,
}

/// <summary>A state of a reply that <see cref="ReplyWriter.Rewind"/> goes back to.</summary>
public readonly struct ReplyMark
{
    public ReplyMark(int length, int targetCount, int additionalCount)
    {
        Length = length;
        TargetCount = targetCount;
        AdditionalCount = additionalCount;
    }

    public int Length { get; }

    public int TargetCount { get; }

    public int AdditionalCount { get; }
}

/// <summary>
/// Writes a reply into a buffer, with name compression. A record that does not fit leaves the reply as it was.
/// </summary>
public ref struct ReplyWriter
{
    /// <summary>The size that this server announces and never goes beyond (dnsflagday.net/2020).</summary>
    public const int MaxUdp = 1232;

    /// <summary>How many places for compression are remembered; names beyond are written in full.</summary>
    public const int MostTargets = 64;

    private const int OptLength = 11;

    // Compression pointers have 14 bits.
    private const int FarthestPointer = 0x3FFF;

    private readonly Span<byte> _buffer;

    // Where in the reply names begin that later ones can point to.
    private readonly Span<ushort> _targets;
    private readonly int _limit;
    private int _length;
    private int _targetCount;

    /// <param name="buffer">Room for the question and an OPT record at least; the reply is no longer than it.</param>
    /// <param name="targets">Room for <see cref="MostTargets"/> offsets.</param>
    public ReplyWriter(DnsQuery query, Span<byte> buffer, Span<ushort> targets)
    {
        _buffer = buffer;
        _targets = targets;
        _targetCount = 0;
        var size = query.UdpSize < MaxUdp ? query.UdpSize : MaxUdp;
        if (size > buffer.Length)
            size = buffer.Length;
        _limit = query.HasEdns ? size - OptLength : size;

        // The question is repeated byte for byte, so that the case of its letters comes back (draft-vixie-dnsext-dns0x20).
        query.Packet.Slice(0, query.QuestionEnd).CopyTo(buffer);
        _length = query.QuestionEnd;
        buffer[2] = (byte)(0x80 | (query.Packet[2] & 0x79));
        buffer[3] = 0;
        buffer[4] = 0;
        buffer[5] = (byte)(query.QuestionEnd > DnsQuery.HeaderLength ? 1 : 0);
        for (var i = 6; i < DnsQuery.HeaderLength; i++)
            buffer[i] = 0;
        if (query.QuestionEnd > DnsQuery.HeaderLength)
            Remember(DnsQuery.HeaderLength);
    }

    public int Length => _length;

    public void SetAuthoritative() => _buffer[2] |= 0x04;

    public void ClearAuthoritative() => _buffer[2] &= 0xFB;

    public void SetTruncated() => _buffer[2] |= 0x02;

    public void SetCode(int code) => _buffer[3] = (byte)(code & 15);

    /// <summary>Appends a record.</summary>
    /// <returns>False if it does not fit.</returns>
    public bool Add(ReplySection section, scoped ReadOnlySpan<byte> owner, int type, uint ttl, scoped ReadOnlySpan<byte> data)
    {
        var start = _length;
        var targets = _targetCount;
        if (AddName(owner, compress: true) && Put16(type) && Put16(RecordClass.IN) && Put32(ttl) && AddData(type, data))
        {
            var at = 6 + 2 * (int)section;
            var count = ((_buffer[at] << 8) | _buffer[at + 1]) + 1;
            _buffer[at] = (byte)(count >> 8);
            _buffer[at + 1] = (byte)count;
            return true;
        }

        _length = start;
        _targetCount = targets;
        return false;
    }

    public readonly ReplyMark Mark() => new ReplyMark(_length, _targetCount, (_buffer[10] << 8) | _buffer[11]);

    /// <summary>Takes back the additional records that were appended since the mark.</summary>
    public void Rewind(ReplyMark mark)
    {
        _length = mark.Length;
        _targetCount = mark.TargetCount;
        _buffer[10] = (byte)(mark.AdditionalCount >> 8);
        _buffer[11] = (byte)mark.AdditionalCount;
    }

    /// <summary>Appends the OPT record, for which room was kept.</summary>
    /// <param name="code">The response code, of which the upper bits go here.</param>
    public void AddOpt(int code, bool dnssecOk)
    {
        var opt = _buffer.Slice(_length, OptLength);
        opt[0] = 0;
        opt[1] = 0;
        opt[2] = RecordType.OPT;
        opt[3] = MaxUdp >> 8;
        opt[4] = MaxUdp & 255;
        opt[5] = (byte)(code >> 4);
        opt[6] = 0;
        opt[7] = (byte)(dnssecOk ? 0x80 : 0);
        opt[8] = 0;
        opt[9] = 0;
        opt[10] = 0;
        _length += OptLength;
        _buffer[11]++;
    }

    private bool AddData(int type, scoped ReadOnlySpan<byte> data)
    {
        var lengthAt = _length;
        if (!Put16(0))
            return false;
        bool fits;
        switch (type)
        {
            // Only names of types as old as RFC 1035 may be compressed (RFC 3597, section 4).
            case RecordType.NS:
            case RecordType.CNAME:
            case RecordType.PTR:
                fits = AddName(data, compress: true);
                break;
            case RecordType.MX:
                fits = Put(data.Slice(0, 2)) && AddName(data.Slice(2), compress: true);
                break;
            case RecordType.SOA:
                var second = RecordData.NameEnd(data, 0);
                var third = RecordData.NameEnd(data, second);
                fits = AddName(data.Slice(0, second), compress: true) && AddName(data.Slice(second, third - second), compress: true) && Put(data.Slice(third));
                break;
            default:
                fits = Put(data);
                break;
        }

        var length = _length - lengthAt - 2;
        _buffer[lengthAt] = (byte)(length >> 8);
        _buffer[lengthAt + 1] = (byte)length;
        return fits;
    }

    private bool AddName(scoped ReadOnlySpan<byte> name, bool compress)
    {
        // A name cannot point into itself: what follows its labels is not written yet and still holds an older reply.
        var known = _targetCount;
        while (!DnsName.IsRoot(name))
        {
            var target = compress ? FindTarget(name, known) : -1;
            if (target >= 0)
                return Put16(0xC000 | target);
            var at = _length;
            if (!Put(name.Slice(0, 1 + name[0])))
                return false;
            Remember(at);
            name = DnsName.Parent(name);
        }

        return Put(name.Slice(0, 1));
    }

    private void Remember(int offset)
    {
        if (_targetCount < _targets.Length && offset <= FarthestPointer)
            _targets[_targetCount++] = (ushort)offset;
    }

    // Where the reply has the name already, itself or as the end of another, or -1. Each name that was written whole has put
    // all its parts into the list; of the question, which was copied, only the beginning is there.
    private int FindTarget(scoped ReadOnlySpan<byte> name, int known)
    {
        for (var i = 0; i < known; i++)
        {
            for (int at = _targets[i]; ;)
            {
                if (Matches(at, name))
                    return at;
                if (i != 0 || at >= DnsQuery.HeaderLength + DnsName.MaxLength || _buffer[at] == 0 || _buffer[at] > DnsName.MaxLabel)
                    break;
                at += 1 + _buffer[at];
            }
        }

        return -1;
    }

    // Compares a name with one in the reply. Pointers in it were written here and lead backwards.
    private bool Matches(int at, scoped ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int size = _buffer[at];
            if (size > DnsName.MaxLabel)
            {
                at = ((size & 0x3F) << 8) | _buffer[at + 1];
                continue;
            }

            if (size != name[0])
                return false;
            if (size == 0)
                return true;
            if (!DnsName.Equal(_buffer.Slice(at + 1, size), name.Slice(1, size)))
                return false;
            at += 1 + size;
            name = DnsName.Parent(name);
        }
    }

    private bool Put(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _limit - _length)
            return false;
        bytes.CopyTo(_buffer.Slice(_length));
        _length += bytes.Length;
        return true;
    }

    private bool Put16(int value)
    {
        if (_limit - _length < 2)
            return false;
        _buffer[_length++] = (byte)(value >> 8);
        _buffer[_length++] = (byte)value;
        return true;
    }

    private bool Put32(uint value) => Put16((int)(value >> 16)) && Put16((int)(value & 0xFFFF));
}
