using System.Net;
using System.Net.Sockets;
using System.Text;
using Hillingar.Supervisor.Health;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests.Health;

/// <summary>The real prober against servers on the loopback, each of which answers once.</summary>
public sealed class HealthProberTests
{
    // Far longer than a server on the loopback takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // A record of type SOA whose name is a pointer to the question's; the data are not looked at.
    private static readonly byte[] Soa = [0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, 2, 0, 0];

    // A CNAME record with a name that is written out.
    private static readonly byte[] Cname = [1, (byte)'x', 0, 0, 5, 0, 1, 0, 0, 0, 60, 0, 1, 0];

    [Theory]
    [InlineData(0x8400, "soa", null)]
    [InlineData(0x8000, "cname soa", null)]
    [InlineData(0x8200, "", null)]
    [InlineData(0x8403, "", "NXDOMAIN")]
    [InlineData(0x8405, "soa", "REFUSED")]
    [InlineData(0x840B, "", "the error 11")]
    [InlineData(0x8400, "", "no record of that type")]
    [InlineData(0x8400, "cname", "no record of that type")]
    [InlineData(0x8400, "cut", "a record that is cut off")]
    public async Task ANameServerMustHaveARecordOfTheType(int flags, string records, string? fault)
    {
        var answer = await AskDnsAsync(query =>
        {
            var words = records.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return [[.. query[..2], (byte)(flags >> 8), (byte)flags, 0, 1, 0, (byte)words.Length, 0, 0, 0, 0, .. query[12..],
                .. words.SelectMany(word => word switch { "soa" => Soa, "cname" => Cname, _ => Soa[..9] })]];
        });
        if (fault is null)
            Assert.Null(answer);
        else
            Assert.EndsWith($"answered freumh.org SOA with {fault}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNoAnswerToTheQuestionIsPassedOver() => Assert.Null(await AskDnsAsync(query =>
    [
        [],
        [1, 2, 3],
        [(byte)(query[0] + 1), query[1], 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. query[12..], .. Soa],
        [.. query[..2], 0x04, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. query[12..], .. Soa],
        [.. query[..2], 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'x', query.Length - 12), .. Soa],
        [.. query[..2], 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(query[12..]).ToUpperInvariant()), .. Soa],
    ]));

    [Fact]
    public void AQuestionIsAsTheStandardHasIt()
    {
        var question = DnsQuestion.Create("freumh.org", "SOA").Message;
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 6, .. "freumh"u8, 3, .. "org"u8, 0, 0, 6, 0, 1], question[2..]);
        Assert.Equal([0, 0, 2, 0, 1], DnsQuestion.Create(".", "NS").Message[12..]);
        Assert.Equal(question[2..], DnsQuestion.Create("freumh.org.", "SOA").Message[2..]);
        Assert.Throws<ArgumentException>(() => DnsQuestion.Create("a", "NONE"));
        Assert.Throws<ArgumentException>(() => DnsQuestion.Create(new string('a', 64), "A"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", null)]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "answered with status 503 instead of 200")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n", "answered with status 301 instead of 200")]
    [InlineData("nonsense\r\n\r\n", "nonsense")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Len", "The response ended prematurely")]
    public async Task AnHttpServerMustAnswerWithTheStatus(string response, string? fault)
    {
        using var server = Listen();
        var request = ServeAsync(server, response);
        var answer = await AskAsync(new HealthProbe.Http(PortOf(server), "/ready?x=1", 200));
        Assert.StartsWith("GET /ready?x=1 HTTP/1.1\r\n", await request, StringComparison.Ordinal);
        if (fault is null)
            Assert.Null(answer);
        else
            Assert.Contains(fault, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatIsOpenIsEnoughForTcp()
    {
        int port;
        using (var server = Listen())
        {
            port = PortOf(server);
            Assert.Null(await AskAsync(new HealthProbe.Tcp(port)));
        }

        Assert.Equal($"TCP 127.0.0.1:{port}: the connection was refused", await AskAsync(new HealthProbe.Tcp(port)));
    }

    [Theory]
    [InlineData("68656c6c6f", null, "x")]
    [InlineData("", null, "")]
    [InlineData("00ff", "ff01", "a b \u00ff\u0001!")]
    [InlineData("00", "62", "a b")]
    public async Task ADatagramIsAnsweredByAnyOrByTheExpectedOne(string send, string? expect, string answers)
    {
        var (fault, asked) = await AskUdpAsync(send, expect, answers.Split(' '));

        Assert.Null(fault);
        Assert.Equal(send, Convert.ToHexStringLower(asked));
    }

    [Fact]
    public async Task WhatIsNotExpectedIsWaitedOutAndThenTold()
    {
        var (fault, _) = await AskUdpAsync("00", "62", ["", "a"], TimeSpan.FromMilliseconds(300));

        Assert.Matches("^UDP 127.0.0.1:\\d+ answered, but nothing that it sent \\(2 datagrams\\) has in it what is expected$", fault);
    }

    [Fact]
    public async Task OnlyTheGuestsOwnPortAnswers()
    {
        using var server = BindUdp();
        using var stranger = BindUdp();
        var asking = AskAsync(new HealthProbe.Udp(PortOf(server), Payload.Parse("00"), Payload.Parse("62")), TimeSpan.FromMilliseconds(300));
        var (_, asker) = await ReceiveAsync(server);
        await stranger.SendToAsync("b"u8.ToArray(), asker, TestContext.Current.CancellationToken);
        await server.SendToAsync("a"u8.ToArray(), asker, TestContext.Current.CancellationToken);

        Assert.Contains("nothing that it sent (1 datagram)", await asking, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClosedPortIsToldAtOnce()
    {
        int port;
        using (var server = BindUdp())
            port = PortOf(server);

        Assert.Equal(
            $"UDP 127.0.0.1:{port}: the port is closed (ICMP port unreachable)", await AskAsync(new HealthProbe.Udp(port, Payload.Parse("00"), null)));
        Assert.EndsWith(": the port is closed (ICMP port unreachable)", await AskAsync(new HealthProbe.Dns("a", "A", port)), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AnEchoIsEnoughForPing() => Assert.Null(await AskAsync(new HealthProbe.Ping()));

    [Fact]
    public async Task AServerThatSaysNothingIsWaitedForAsLongAsTheCallerLikes()
    {
        using var server = Listen();
        using var deadline = new CancellationTokenSource();
        var asking = new HealthProber().AskAsync(Health(new HealthProbe.Http(PortOf(server), "/", 200)), deadline.Token);
        using (await server.AcceptAsync(TestContext.Current.CancellationToken))
        {
            await deadline.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
    }

    private static async Task<string?> AskDnsAsync(Func<byte[], byte[][]> answers)
    {
        using var server = BindUdp();
        var asking = AskAsync(new HealthProbe.Dns("freumh.org", "SOA", PortOf(server)));
        var (query, asker) = await ReceiveAsync(server);
        foreach (var answer in answers(query))
            await server.SendToAsync(answer, asker, TestContext.Current.CancellationToken);
        return await asking;
    }

    // Each character of an answer is one byte.
    private static async Task<(string? Fault, byte[] Asked)> AskUdpAsync(string send, string? expect, string[] answers, TimeSpan? patience = null)
    {
        using var server = BindUdp();
        var asking = AskAsync(new HealthProbe.Udp(PortOf(server), Payload.Parse(send), expect is null ? null : Payload.Parse(expect)), patience);
        var (asked, asker) = await ReceiveAsync(server);
        foreach (var answer in answers)
            await server.SendToAsync(Encoding.Latin1.GetBytes(answer), asker, TestContext.Current.CancellationToken);
        return (await asking, asked);
    }

    private static async Task<(byte[] Message, EndPoint Sender)> ReceiveAsync(Socket server)
    {
        var buffer = new byte[2048];
        var received = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        return (buffer[..received.ReceivedBytes], received.RemoteEndPoint);
    }

    private static async Task<string> ServeAsync(Socket server, string response)
    {
        using var connection = await server.AcceptAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var size = await connection.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await connection.SendAsync(Encoding.ASCII.GetBytes(response), TestContext.Current.CancellationToken);
        connection.Shutdown(SocketShutdown.Both);
        return Encoding.ASCII.GetString(buffer, 0, size);
    }

    private static async Task<string?> AskAsync(HealthProbe probe, TimeSpan? patience = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(patience ?? Patience);
        return await new HealthProber().AskAsync(Health(probe), deadline.Token);
    }

    private static HealthCheck Health(HealthProbe probe) =>
        new(probe, Ipv4Address.Parse("127.0.0.1"), Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("10s"));

    private static Socket BindUdp()
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return server;
    }

    private static Socket Listen()
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        return server;
    }

    private static int PortOf(Socket server) => ((IPEndPoint)server.LocalEndPoint!).Port;
}
