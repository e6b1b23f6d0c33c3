using System;

namespace Hillingar.Guests.Net;

/// <summary>Something that answers datagrams sent to one port, each by at most one datagram.</summary>
public abstract class UdpService
{
    public abstract int Port { get; }

    /// <summary>Writes the answer to a request.</summary>
    /// <param name="request">The payload of the datagram.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="reply">Room for the longest answer that fits one frame.</param>
    /// <returns>The answer's length; 0 for no answer.</returns>
    public abstract int Answer(ReadOnlySpan<byte> request, Ipv4Endpoint from, Span<byte> reply);
}
