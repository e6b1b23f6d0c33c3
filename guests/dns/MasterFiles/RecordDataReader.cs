using System;

namespace Hillingar.Guests.Dns;

/// <summary>
/// Reads the data of one record from a master file into wire form, names without compression. A mistake is reported once,
/// where it stands, and the rest of the record is left to the caller to skip.
/// </summary>
public ref struct RecordDataReader
{
    /// <summary>The most bytes of data that a record of a zone file may have: what fits into a reply with its owner.</summary>
    public const int MaxData = 4096;

    private readonly Complaints _complaints;
    private readonly ReadOnlySpan<byte> _origin;
    private readonly Span<byte> _data;
    private int _length;

    /// <param name="origin">In wire form; empty if there is none.</param>
    /// <param name="data">Room for <see cref="MaxData"/> bytes.</param>
    public RecordDataReader(Complaints complaints, ReadOnlySpan<byte> origin, Span<byte> data)
    {
        _complaints = complaints;
        _origin = origin;
        _data = data;
        _length = 0;
    }

    /// <summary>Reads to the end of the line.</summary>
    /// <param name="token">The first token behind the type; afterwards the last one that was read.</param>
    /// <returns>The length of the data, or -1 after a report.</returns>
    public int Read(ref Tokenizer tokens, ref Token token, int type)
    {
        _length = 0;
        bool read;
        if (token.Kind == TokenKind.Word && token.Length == 2 && tokens.TextOf(token)[0] == (byte)'\\' && tokens.TextOf(token)[1] == (byte)'#')
            read = Generic(ref tokens, ref token) && IsWellFormed(ref tokens, token, type);
        else
            read = Typed(ref tokens, ref token, type);
        if (!read)
            return -1;
        if (token.Kind == TokenKind.LineEnd || token.Kind == TokenKind.FileEnd)
            return _length;
        _complaints.Report(token.Line, token.Column, "the record has more fields than its type"u8, tokens.TextOf(token));
        return -1;
    }

    private bool Typed(ref Tokenizer tokens, ref Token token, int type)
    {
        switch (type)
        {
            case RecordType.A:
                return Address(ref tokens, ref token, 4);
            case RecordType.AAAA:
                return Address(ref tokens, ref token, 16);
            case RecordType.NS:
            case RecordType.CNAME:
            case RecordType.PTR:
                return Name(ref tokens, ref token);
            case RecordType.MX:
                return Number(ref tokens, ref token, 2) && Name(ref tokens, ref token);
            case RecordType.SRV:
                return Number(ref tokens, ref token, 2) && Number(ref tokens, ref token, 2) && Number(ref tokens, ref token, 2) && Name(ref tokens, ref token);
            case RecordType.SOA:
                return Name(ref tokens, ref token) && Name(ref tokens, ref token) && Number(ref tokens, ref token, 4)
                    && Time(ref tokens, ref token) && Time(ref tokens, ref token) && Time(ref tokens, ref token) && Time(ref tokens, ref token);
            case RecordType.TXT:
                return Strings(ref tokens, ref token);
            case RecordType.HINFO:
                return String(ref tokens, ref token, lengthBefore: true) && String(ref tokens, ref token, lengthBefore: true);
            case RecordType.CAA:
                return Number(ref tokens, ref token, 1) && String(ref tokens, ref token, lengthBefore: true)
                    && String(ref tokens, ref token, lengthBefore: false);
            case RecordType.SSHFP:
                return Number(ref tokens, ref token, 1) && Number(ref tokens, ref token, 1) && Hex(ref tokens, ref token, -1);
            case RecordType.TLSA:
                return Number(ref tokens, ref token, 1) && Number(ref tokens, ref token, 1)
                    && Number(ref tokens, ref token, 1) && Hex(ref tokens, ref token, -1);
            case RecordType.DS:
                return Number(ref tokens, ref token, 2) && Number(ref tokens, ref token, 1)
                    && Number(ref tokens, ref token, 1) && Hex(ref tokens, ref token, -1);
            default:
                _complaints.Report(token.Line, token.Column, "data of this type must be written as \\# LENGTH HEX (RFC 3597)"u8, default(ReadOnlySpan<byte>));
                return false;
        }
    }

    private bool Address(ref Tokenizer tokens, ref Token token, int size)
    {
        if (!IsThere(ref tokens, token))
            return false;
        var text = tokens.TextOf(token);
        var room = _data.Slice(_length, size);
        if (!(size == 4 ? MasterText.ReadIpv4(text, room) : MasterText.ReadIpv6(text, room)))
            return Wrong(ref tokens, token, size == 4 ? "this is not an IPv4 address"u8 : "this is not an IPv6 address"u8);
        _length += size;
        token = tokens.Next();
        return true;
    }

    private bool Name(ref Tokenizer tokens, ref Token token)
    {
        if (!IsThere(ref tokens, token))
            return false;
        var size = MasterText.ReadName(tokens.TextOf(token), _origin, _data.Slice(_length), out var problem);
        if (size < 0)
            return Wrong(ref tokens, token, problem);
        _length += size;
        token = tokens.Next();
        return true;
    }

    private bool Number(ref Tokenizer tokens, ref Token token, int bytes)
    {
        if (!IsThere(ref tokens, token))
            return false;
        var maximum = bytes == 1 ? 255u : bytes == 2 ? 65535u : uint.MaxValue;
        if (!MasterText.ReadNumber(tokens.TextOf(token), maximum, out var number))
        {
            return Wrong(ref tokens, token, bytes == 1 ? "this is not a number from 0 to 255"u8
                : bytes == 2 ? "this is not a number from 0 to 65535"u8
                : "this is not a number from 0 to 4294967295"u8);
        }

        Put(number, bytes);
        token = tokens.Next();
        return true;
    }

    private bool Time(ref Tokenizer tokens, ref Token token)
    {
        if (!IsThere(ref tokens, token))
            return false;
        if (!MasterText.ReadTime(tokens.TextOf(token), out var seconds))
            return Wrong(ref tokens, token, "this is not a time: write seconds, or for example 1h30m"u8);
        Put(seconds, 4);
        token = tokens.Next();
        return true;
    }

    private bool Strings(ref Tokenizer tokens, ref Token token)
    {
        do
        {
            if (!String(ref tokens, ref token, lengthBefore: true))
                return false;
        }
        while (token.Kind == TokenKind.Word || token.Kind == TokenKind.Quoted);
        return true;
    }

    // With a length before it the string is a <character-string> of at most 255 bytes; without, it is the rest of the data.
    private bool String(ref Tokenizer tokens, ref Token token, bool lengthBefore)
    {
        if (!IsThere(ref tokens, token))
            return false;
        var start = lengthBefore ? _length + 1 : _length;
        var room = MaxData - start;
        if (room > 255)
            room = lengthBefore ? 255 : room;
        var size = room < 0 ? -1 : MasterText.ReadString(tokens.TextOf(token), _data.Slice(start, room));
        if (size < 0)
            return Wrong(ref tokens, token, "this string is longer than 255 bytes, or has a malformed \\ escape, or the record is too long"u8);
        if (lengthBefore)
            _data[_length] = (byte)size;
        _length = start + size;
        token = tokens.Next();
        return true;
    }

    // RFC 3597, section 5: \# LENGTH and that many bytes in hexadecimal, in any number of words.
    private bool Generic(ref Tokenizer tokens, ref Token token)
    {
        token = tokens.Next();
        if (!IsThere(ref tokens, token))
            return false;
        if (!MasterText.ReadNumber(tokens.TextOf(token), MaxData, out var length))
            return Wrong(ref tokens, token, "this is not a length from 0 to 4096"u8);
        token = tokens.Next();
        return length == 0 || Hex(ref tokens, ref token, (int)length);
    }

    // Known types in generic form must hold what the rest of the server relies on.
    private bool IsWellFormed(ref Tokenizer tokens, Token token, int type)
    {
        var data = _data.Slice(0, _length);
        var sound = true;
        switch (type)
        {
            case RecordType.A:
                sound = _length == 4;
                break;
            case RecordType.AAAA:
                sound = _length == 16;
                break;
            case RecordType.NS:
            case RecordType.CNAME:
            case RecordType.PTR:
                sound = RecordData.NameEnd(data, 0) == _length;
                break;
            case RecordType.MX:
                sound = RecordData.NameEnd(data, 2) == _length;
                break;
            case RecordType.SRV:
                sound = RecordData.NameEnd(data, 6) == _length;
                break;
            case RecordType.SOA:
                var second = RecordData.NameEnd(data, 0);
                var third = second > 0 ? RecordData.NameEnd(data, second) : -1;
                sound = third > 0 && third == _length - 20;
                break;
            case RecordType.TXT:
                sound = RecordData.AreStrings(data);
                break;
        }

        return sound || Wrong(ref tokens, token, "the bytes are not what a record of this type holds"u8);
    }

    private bool Hex(ref Tokenizer tokens, ref Token token, int length)
    {
        var start = _length;
        var high = -1;
        if (!IsThere(ref tokens, token))
            return false;
        while (token.Kind == TokenKind.Word)
        {
            var text = tokens.TextOf(token);
            for (var i = 0; i < text.Length; i++)
            {
                var digit = MasterText.HexDigit(text[i]);
                if (digit < 0)
                    return Wrong(ref tokens, token, "this is not hexadecimal"u8);
                if (high < 0)
                {
                    high = digit;
                    continue;
                }

                if (_length == MaxData)
                    return Wrong(ref tokens, token, "the record has too much data"u8);
                _data[_length++] = (byte)((high << 4) | digit);
                high = -1;
            }

            token = tokens.Next();
        }

        if (high >= 0 || (length >= 0 && _length - start != length))
        {
            _complaints.Report(token.Line, token.Column, "the hexadecimal digits are not as many as the length says"u8, default(ReadOnlySpan<byte>));
            return false;
        }

        return true;
    }

    private void Put(uint number, int bytes)
    {
        for (var shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
            _data[_length++] = (byte)(number >> shift);
    }

    private bool IsThere(ref Tokenizer tokens, Token token)
    {
        if (token.Kind == TokenKind.Word || token.Kind == TokenKind.Quoted)
            return true;
        _complaints.Report(token.Line, token.Column, "the record ends before all its fields are given"u8, default(ReadOnlySpan<byte>));
        return false;
    }

    private bool Wrong(ref Tokenizer tokens, Token token, ReadOnlySpan<byte> message)
    {
        _complaints.Report(token.Line, token.Column, message, tokens.TextOf(token));
        return false;
    }
}
