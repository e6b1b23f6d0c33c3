using System.Buffers.Binary;
using System.Text;

namespace Hillingar.Guests.Tests.Conformance;

/// <summary>A record as it stands in a reply; names in lower case and whole, data with its names spelled out.</summary>
internal sealed record WireRecord(string Owner, int Type, int Class, uint Ttl, string Data);

/// <summary>What is wrong with a reply.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);

/// <summary>
/// A reader of DNS messages that shares no line with the server's, and forgives nothing: every byte must be accounted for,
/// and a compression pointer must lead to a name that stands before it.
/// </summary>
internal sealed class Message
{
    private readonly byte[] _bytes;
    private int _at;

    private Message(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public int Id { get; private set; }

    public int Flags { get; private set; }

    public int Code { get; private set; }

    /// <summary>The question with its letters as they stand in the message.</summary>
    public (string Name, int Type, int Class)? Question { get; private set; }

    public List<WireRecord> Answer { get; } = [];

    public List<WireRecord> Authority { get; } = [];

    /// <summary>Without the OPT record.</summary>
    public List<WireRecord> Additional { get; } = [];

    public bool HasOpt { get; private set; }

    public bool IsAuthoritative => (Flags & 0x0400) != 0;

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public static Message Read(ReadOnlySpan<byte> bytes)
    {
        var message = new Message(bytes);
        message.ReadAll();
        return message;
    }

    private void ReadAll()
    {
        Id = Number16();
        Flags = Number16();
        Code = Flags & 15;
        var counts = new[] { Number16(), Number16(), Number16(), Number16() };
        Require(counts[0] <= 1, "more than one question");
        if (counts[0] == 1)
            Question = (Name(_bytes.Length), Number16(), Number16());
        ReadRecords(counts[1], Answer);
        ReadRecords(counts[2], Authority);
        ReadRecords(counts[3], Additional);
        Require(_at == _bytes.Length, $"{_bytes.Length - _at} bytes behind the last record");
    }

    private void ReadRecords(int count, List<WireRecord> records)
    {
        for (var i = 0; i < count; i++)
        {
            var owner = Name(_bytes.Length).ToLowerInvariant();
            var type = Number16();
            var rrClass = Number16();
            var ttl = ((uint)Number16() << 16) | (uint)Number16();
            var length = Number16();
            Require(_at + length <= _bytes.Length, "data beyond the end");
            var end = _at + length;
            if (type == 41)
            {
                Require(records == Additional && !HasOpt && owner == ".", "a misplaced OPT record");
                HasOpt = true;
                Code |= (int)(ttl >> 24) << 4;
                _at = end;
                continue;
            }

            records.Add(new WireRecord(owner, type, rrClass, ttl, Data(type, end)));
            Require(_at == end, "a name in data that ends elsewhere than the data");
        }
    }

    private string Data(int type, int end)
    {
        var text = new StringBuilder();
        // How many bytes stand before the names, and how many names there are.
        var (before, names) = type switch { 2 or 5 or 12 => (0, 1), 15 => (2, 1), 33 => (6, 1), 6 => (0, 2), _ => (0, 0) };
        Require(_at + before <= end, "data too short");
        _ = text.Append(Convert.ToHexString(_bytes, _at, before));
        _at += before;
        for (var i = 0; i < names; i++)
            _ = text.Append(' ').Append(Name(end).ToLowerInvariant());
        Require(_at <= end, "a name beyond its data");
        _ = text.Append(' ').Append(Convert.ToHexString(_bytes, _at, end - _at));
        _at = end;
        return text.ToString().Trim();
    }

    private string Name(int end)
    {
        var text = new StringBuilder();
        var length = 1;
        var at = _at;
        var barrier = _at;
        var isJumping = false;
        while (true)
        {
            Require(at < (isJumping ? _bytes.Length : end), "a name that does not end");
            int size = _bytes[at];
            if (size >= 0xC0)
            {
                Require(at + 1 < _bytes.Length, "half a pointer");
                var target = ((size & 0x3F) << 8) | _bytes[at + 1];
                Require(target < barrier && target >= 12, $"a pointer at {at} to {target}, which is not before its name");
                if (!isJumping)
                    _at = at + 2;
                isJumping = true;
                at = barrier = target;
                continue;
            }

            Require(size <= 63 && at + 1 + size <= _bytes.Length, "a malformed label");
            at++;
            length += size == 0 ? 0 : 1 + size;
            Require(length <= 255, "a name of more than 255 bytes");
            if (size == 0)
            {
                if (!isJumping)
                    _at = at;
                return text.Length == 0 ? "." : text.ToString();
            }

            for (var i = 0; i < size; i++, at++)
                _ = char.IsAsciiLetterOrDigit((char)_bytes[at]) || _bytes[at] is (byte)'-' or (byte)'*' or (byte)'_'
                    ? text.Append((char)_bytes[at])
                    : text.Append('\\').Append($"{_bytes[at]:D3}");
            _ = text.Append('.');
        }
    }

    private int Number16()
    {
        Require(_at + 2 <= _bytes.Length, "the message is cut off");
        _at += 2;
        return BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_at - 2));
    }

    private void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new MalformedMessageException($"{otherwise} (near byte {_at}): {Convert.ToHexString(_bytes)}");
    }
}
