using System;

namespace Hillingar.Guests.Dns;

/// <summary>Takes the records of a master file, in the file's order.</summary>
public abstract class RecordSink
{
    /// <param name="owner">In wire form, in the case in which it was written.</param>
    /// <param name="data">In wire form, names without compression.</param>
    public abstract void Add(ReadOnlySpan<byte> owner, int type, uint ttl, ReadOnlySpan<byte> data, int line, int column);
}

/// <summary>
/// Reads master files (RFC 1035, section 5; RFC 2308, section 4 for $TTL; RFC 3597 for unknown types). After a mistake it
/// goes on with the next line, so that one reading shows them all.
/// </summary>
public sealed class MasterFileReader
{
    /// <summary>After so many mistakes the rest of the file is not read: they are likely to follow from one another.</summary>
    public const int MostComplaints = 20;

    private readonly Complaints _complaints;
    private readonly RecordSink _records;
    private readonly byte[] _origin = new byte[DnsName.MaxLength];
    private readonly byte[] _owner = new byte[DnsName.MaxLength];
    private readonly byte[] _data = new byte[RecordDataReader.MaxData];
    private int _originLength;
    private int _ownerLength;
    private uint _ttl;
    private bool _hasTtl;
    private bool _ttlIsDefault;

    public MasterFileReader(Complaints complaints, RecordSink records)
    {
        _complaints = complaints;
        _records = records;
    }

    /// <param name="origin">In wire form: what relative names go on with until $ORIGIN says otherwise.</param>
    public void Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> origin)
    {
        origin.CopyTo(_origin);
        _originLength = origin.Length;
        _ownerLength = 0;
        _hasTtl = false;
        _ttlIsDefault = false;
        var tokens = new Tokenizer(text, _complaints);
        var most = _complaints.Count + MostComplaints;
        while (_complaints.Count < most)
        {
            var token = tokens.Next();
            if (token.Kind == TokenKind.FileEnd)
                return;
            if (token.Kind == TokenKind.LineEnd)
                continue;
            if (!ReadEntry(ref tokens, ref token))
                tokens.SkipLine(token);
        }
    }

    private bool ReadEntry(ref Tokenizer tokens, ref Token token)
    {
        var text = tokens.TextOf(token);
        if (!token.AfterBlankStart && token.Kind == TokenKind.Word && text.Length > 0 && text[0] == (byte)'$')
            return ReadDirective(ref tokens, ref token);

        var line = token.Line;
        var column = token.Column;
        if (token.AfterBlankStart)
        {
            if (_ownerLength == 0)
                return Wrong(token, "the first record has no owner"u8, default(ReadOnlySpan<byte>));
        }
        else
        {
            if (token.Kind == TokenKind.Quoted)
                return Wrong(token, "an owner is not written in quotes"u8, text);
            var length = MasterText.ReadName(text, Origin, _owner, out var problem);
            if (length < 0)
                return Wrong(token, problem, text);
            _ownerLength = length;
            token = tokens.Next();
        }

        return ReadRecord(ref tokens, ref token, line, column);
    }

    private bool ReadRecord(ref Tokenizer tokens, ref Token token, int line, int column)
    {
        // TTL and class are both optional and may stand in either order.
        var ttl = _ttl;
        var hasTtl = false;
        var hasClass = false;
        var type = -1;
        while (type < 0)
        {
            if (token.Kind != TokenKind.Word)
                return Wrong(token, "the record has no type"u8, default(ReadOnlySpan<byte>));
            var text = tokens.TextOf(token);
            if (!hasTtl && text[0] >= (byte)'0' && text[0] <= (byte)'9')
            {
                if (!MasterText.ReadTime(text, out ttl))
                    return Wrong(token, "this is not a TTL: write seconds up to 2147483647, or for example 1h30m"u8, text);
                hasTtl = true;
            }
            else if (!hasClass && IsClass(text, out var isInternet))
            {
                if (!isInternet)
                    return Wrong(token, "only the class IN is served"u8, text);
                hasClass = true;
            }
            else
            {
                type = RecordType.FromText(text);
                if (type < 0)
                    return Wrong(token, "this is not a record type"u8, text);
                if (RecordType.IsMeta(type))
                    return Wrong(token, "records of this type do not stand in zones"u8, text);
            }

            token = tokens.Next();
        }

        var reader = new RecordDataReader(_complaints, Origin, _data);
        var length = reader.Read(ref tokens, ref token, type);
        if (length < 0)
            return false;
        var data = new ReadOnlySpan<byte>(_data, 0, length);
        if (!hasTtl && !_hasTtl)
        {
            // Without $TTL the first record, which is the SOA, gives the default with its last field (RFC 1035, section 5.1).
            if (type != RecordType.SOA)
            {
                _complaints.Report(line, column, "the record has no TTL, and there is no $TTL before it"u8, default(ReadOnlySpan<byte>));
                return true;
            }

            ttl = RecordData.MinimumOf(data);
        }

        // A record without TTL has that of the one before, unless $TTL was given, which then stays in force.
        if (!_hasTtl || !_ttlIsDefault)
        {
            _ttl = ttl;
            _hasTtl = true;
        }

        _records.Add(new ReadOnlySpan<byte>(_owner, 0, _ownerLength), type, ttl, data, line, column);
        return true;
    }

    private bool ReadDirective(ref Tokenizer tokens, ref Token token)
    {
        var directive = token;
        var name = tokens.TextOf(token);
        token = tokens.Next();
        if (DnsName.Equal(name, "$INCLUDE"u8))
            return Wrong(directive, "$INCLUDE is not possible: there are no files here; put the records into this one"u8, default(ReadOnlySpan<byte>));
        var isOrigin = DnsName.Equal(name, "$ORIGIN"u8);
        if (!isOrigin && !DnsName.Equal(name, "$TTL"u8))
            return Wrong(directive, "this directive is unknown: there are $ORIGIN and $TTL"u8, name);
        if (token.Kind != TokenKind.Word)
            return Wrong(token, "the directive needs a value"u8, name);

        var value = tokens.TextOf(token);
        if (isOrigin)
        {
            // Through the buffer, since a relative origin is read with the old one.
            var length = MasterText.ReadName(value, Origin, _data, out var problem);
            if (length < 0)
                return Wrong(token, problem, value);
            new ReadOnlySpan<byte>(_data, 0, length).CopyTo(_origin);
            _originLength = length;
        }
        else
        {
            if (!MasterText.ReadTime(value, out _ttl))
                return Wrong(token, "this is not a TTL: write seconds up to 2147483647, or for example 1h30m"u8, value);
            _hasTtl = true;
            _ttlIsDefault = true;
        }

        token = tokens.Next();
        if (token.Kind == TokenKind.LineEnd || token.Kind == TokenKind.FileEnd)
            return true;
        return Wrong(token, "the directive has more than one value"u8, tokens.TextOf(token));
    }

    private ReadOnlySpan<byte> Origin => new ReadOnlySpan<byte>(_origin, 0, _originLength);

    private static bool IsClass(ReadOnlySpan<byte> text, out bool isInternet)
    {
        isInternet = DnsName.Equal(text, "IN"u8) || RecordType.NumberBehind(text, "CLASS"u8) == RecordClass.IN;
        return isInternet || DnsName.Equal(text, "CH"u8) || DnsName.Equal(text, "HS"u8) || DnsName.Equal(text, "CS"u8)
            || RecordType.NumberBehind(text, "CLASS"u8) >= 0;
    }

    private bool Wrong(Token token, ReadOnlySpan<byte> message, ReadOnlySpan<byte> quoted)
    {
        _complaints.Report(token.Line, token.Column, message, quoted);
        return false;
    }
}
