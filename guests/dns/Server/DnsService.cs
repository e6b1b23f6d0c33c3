using System;
using Hillingar.Guests.Net;

namespace Hillingar.Guests.Dns;

/// <summary>The name server's port.</summary>
public sealed class DnsService : UdpService
{
    private readonly Responder _responder;

    public DnsService(Responder responder) => _responder = responder;

    public override int Port => 53;

    public override int Answer(ReadOnlySpan<byte> request, Ipv4Endpoint from, Span<byte> reply) => _responder.Answer(request, reply);
}
