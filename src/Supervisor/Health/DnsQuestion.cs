using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hillingar.Supervisor.Health;

/// <summary>One question to a name server, and what counts as its answer (RFC 1035, section 4).</summary>
internal sealed class DnsQuestion
{
    private const int HeaderSize = 12;
    private const int LongestLabel = 63;
    private const ushort Internet = 1;

    // In the second 16 bits of the header.
    private const int IsResponse = 0x8000;
    private const int IsTruncated = 0x0200;
    private const int ResponseCode = 0x000F;

    private readonly ushort _type;

    private DnsQuestion(byte[] message, ushort type) => (Message, _type) = (message, type);

    /// <summary>The query, without a wish for recursion: the guest is to answer by itself.</summary>
    public byte[] Message { get; }

    /// <exception cref="ArgumentException">The name or the type is none.</exception>
    public static DnsQuestion Create(string name, string type)
    {
        using var message = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1));
        header[5] = 1; // one question
        message.Write(header);
        foreach (var label in name.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = Encoding.ASCII.GetBytes(label);
            if (bytes.Length > LongestLabel)
                throw new ArgumentException($"'{name}' is no domain name: '{label}' is longer than {LongestLabel} characters", nameof(name));
            message.WriteByte((byte)bytes.Length);
            message.Write(bytes);
        }

        message.WriteByte(0);
        var number = NumberOf(type);
        Span<byte> end = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(end, number);
        BinaryPrimitives.WriteUInt16BigEndian(end[2..], Internet);
        message.Write(end);
        return new DnsQuestion(message.ToArray(), number);
    }

    /// <summary>Whether a message is a response to this very question. Servers may change the case of the name.</summary>
    public bool IsAnsweredBy(ReadOnlySpan<byte> message) =>
        message.Length >= Message.Length
        && message[..2].SequenceEqual(Message.AsSpan(0, 2))
        && (BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & IsResponse) != 0
        && Ascii.EqualsIgnoreCase(message[HeaderSize..Message.Length], Message.AsSpan(HeaderSize));

    /// <summary>What is wrong with an answer, as people say it; null if it has a record of the type, or more than fits.</summary>
    public string? Fault(ReadOnlySpan<byte> answer)
    {
        var flags = BinaryPrimitives.ReadUInt16BigEndian(answer[2..]);
        if ((flags & ResponseCode) is > 0 and var code)
            return Word(code);
        if ((flags & IsTruncated) != 0)
            return null;
        var rest = answer[Message.Length..];
        for (int left = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]); left > 0; left--)
        {
            // Type, class, time to live and length of the data come after the name.
            if (!TrySkipName(ref rest) || rest.Length < 10)
                return "a record that is cut off";
            if (BinaryPrimitives.ReadUInt16BigEndian(rest) == _type)
                return null;
            var size = 10 + BinaryPrimitives.ReadUInt16BigEndian(rest[8..]);
            if (rest.Length < size)
                return "a record that is cut off";
            rest = rest[size..];
        }

        return "no record of that type";
    }

    // A name is labels up to an empty one, or up to a pointer of two bytes.
    private static bool TrySkipName(ref ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            int length = rest[0];
            var isPointer = length >= 0xC0;
            var size = isPointer ? 2 : length + 1;
            if (rest.Length < size)
                return false;
            rest = rest[size..];
            if (isPointer || length == 0)
                return true;
        }

        return false;
    }

    // Those that the unit language knows.
    private static ushort NumberOf(string type) => type switch
    {
        "A" => 1,
        "NS" => 2,
        "CNAME" => 5,
        "SOA" => 6,
        "PTR" => 12,
        "MX" => 15,
        "TXT" => 16,
        "AAAA" => 28,
        "SRV" => 33,
        "CAA" => 257,
        _ => throw new ArgumentException($"'{type}' is no type of DNS records", nameof(type)),
    };

    private static string Word(int code) => code switch
    {
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => $"the error {code}",
    };
}
