using System;
using System.Buffers.Binary;

namespace Hillingar.Guests.Net;

/// <summary>Answers to ping (RFC 792).</summary>
public static class IcmpEcho
{
    private const int HeaderLength = 8;
    private const byte EchoRequest = 8;

    /// <summary>Writes the reply to an echo request.</summary>
    /// <returns>Its length; 0 if the message is none, is damaged or does not fit.</returns>
    public static int Answer(ReadOnlySpan<byte> message, Span<byte> reply)
    {
        if (message.Length < HeaderLength || message[0] != EchoRequest || message[1] != 0)
            return 0;
        if (message.Length > reply.Length || InternetChecksum.Of(message) != 0)
            return 0;
        message.CopyTo(reply);
        reply.Slice(0, 4).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(reply.Slice(2), InternetChecksum.Of(reply.Slice(0, message.Length)));
        return message.Length;
    }
}
