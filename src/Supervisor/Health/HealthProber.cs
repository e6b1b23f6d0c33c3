using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Health;

/// <summary>
/// Asks guests from the host, as a client would, so that nothing is needed in the guest. A guest is not trusted: of what it
/// answers a bounded part is read.
/// </summary>
internal sealed class HealthProber : IHealthProber
{
    // No guest can send more at once over UDP.
    private const int LargestDatagram = 65535;

    /// <summary>In kilobytes.</summary>
    private const int LargestHttpHeaders = 16;

    // The waiting caller has a deadline of its own, which comes first.
    private static readonly TimeSpan LongestPing = TimeSpan.FromHours(1);

    public async Task<string?> AskAsync(HealthCheck health, CancellationToken cancellationToken)
    {
        var address = new IPAddress(health.Address.ToBytes());
        try
        {
            return health.Probe switch
            {
                HealthProbe.Dns dns => await AskDnsAsync(new IPEndPoint(address, dns.Port), dns, cancellationToken).ConfigureAwait(false),
                HealthProbe.Tcp tcp => await ConnectAsync(new IPEndPoint(address, tcp.Port), cancellationToken).ConfigureAwait(false),
                HealthProbe.Udp udp => await AskUdpAsync(new IPEndPoint(address, udp.Port), udp, cancellationToken).ConfigureAwait(false),
                HealthProbe.Http http => await GetAsync(new IPEndPoint(address, http.Port), http, cancellationToken).ConfigureAwait(false),
                HealthProbe.Ping => await PingAsync(address, cancellationToken).ConfigureAwait(false),
                _ => throw new UnreachableException(),
            };
        }
        catch (SocketException e)
        {
            return $"{Target(health)}: {(IsClosedPort(health.Probe, e) ? "the port is closed (ICMP port unreachable)" : Words(e))}";
        }
        catch (HttpRequestException e)
        {
            return $"{Target(health)}: {(e.InnerException is SocketException inner ? Words(inner) : e.InnerException?.Message ?? e.Message)}";
        }
        catch (PingException e)
        {
            return $"{Target(health)}: {e.InnerException?.Message ?? e.Message}";
        }
    }

    /// <summary>What is asked, as people write it.</summary>
    public static string Target(HealthCheck health) => health.Probe switch
    {
        HealthProbe.Dns(var name, var type, var port) => $"DNS {health.Address}:{port} for {name} {type}",
        HealthProbe.Tcp(var port) => $"TCP {health.Address}:{port}",
        HealthProbe.Udp(var port, _, _) => $"UDP {health.Address}:{port}",
        HealthProbe.Http(var port, var path, _) => $"http://{health.Address}:{port}{path}",
        HealthProbe.Ping => $"ping {health.Address}",
        _ => throw new UnreachableException(),
    };

    private static async Task<string?> AskDnsAsync(IPEndPoint server, HealthProbe.Dns probe, CancellationToken cancellationToken)
    {
        var question = DnsQuestion.Create(probe.Name, probe.Type);
        using var socket = await SendAsync(server, question.Message, cancellationToken).ConfigureAwait(false);
        var answer = new byte[LargestDatagram];
        while (true)
        {
            var size = await socket.ReceiveAsync(answer, cancellationToken).ConfigureAwait(false);
            if (question.IsAnsweredBy(answer.AsSpan(0, size)))
                return question.Fault(answer.AsSpan(0, size)) is { } fault ? $"DNS {server} answered {probe.Name} {probe.Type} with {fault}" : null;
        }
    }

    private static async Task<string?> AskUdpAsync(IPEndPoint server, HealthProbe.Udp probe, CancellationToken cancellationToken)
    {
        var expected = probe.Expect?.ToBytes() ?? [];
        using var socket = await SendAsync(server, probe.Send.ToBytes(), cancellationToken).ConfigureAwait(false);
        var answer = new byte[LargestDatagram];
        var others = 0;
        try
        {
            while (true)
            {
                var size = await socket.ReceiveAsync(answer, cancellationToken).ConfigureAwait(false);
                if (answer.AsSpan(0, size).IndexOf(expected) >= 0)
                    return null;
                others++;
            }
        }
        catch (OperationCanceledException) when (others > 0)
        {
            return $"UDP {server} answered, but nothing that it sent ({others} {(others == 1 ? "datagram" : "datagrams")}) has in it what is expected";
        }
    }

    // Connected, so that only the guest's own datagrams come, and a closed port is told at once.
    private static async Task<Socket> SendAsync(IPEndPoint server, byte[] message, CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            _ = await socket.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string?> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static async Task<string?> GetAsync(IPEndPoint server, HealthProbe.Http probe, CancellationToken cancellationToken)
    {
        // A client of its own for each probe, so that each makes a connection.
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = LargestHttpHeaders,
        });
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server}{probe.Path}"));
        request.Headers.ConnectionClose = true;
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return (int)response.StatusCode == probe.Status ? null
            : $"http://{server}{probe.Path} answered with status {(int)response.StatusCode} instead of {probe.Status}";
    }

    private static async Task<string?> PingAsync(IPAddress address, CancellationToken cancellationToken)
    {
        using var ping = new Ping();
        var reply = await ping.SendPingAsync(address, LongestPing, [], null, cancellationToken).ConfigureAwait(false);
        return reply.Status == IPStatus.Success ? null : $"ping {address}: {reply.Status}";
    }

    // UDP has no connections that could be refused.
    private static bool IsClosedPort(HealthProbe probe, SocketException e) =>
        e.SocketErrorCode == SocketError.ConnectionRefused && probe is HealthProbe.Dns or HealthProbe.Udp;

    private static string Words(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "the connection was refused",
        SocketError.HostUnreachable => "the guest does not answer on its network",
        SocketError.NetworkUnreachable => "there is no way to the guest's network",
        SocketError.ConnectionReset => "the guest broke the connection off",
        _ => e.Message,
    };
}
