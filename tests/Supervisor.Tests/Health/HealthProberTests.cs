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
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var asking = AskAsync(new HealthProbe.Dns("freumh.org", "SOA", PortOf(server)));
        var buffer = new byte[512];
        var query = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        foreach (var answer in answers(buffer[..query.ReceivedBytes]))
            await server.SendToAsync(answer, query.RemoteEndPoint, TestContext.Current.CancellationToken);
        return await asking;
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

    private static async Task<string?> AskAsync(HealthProbe probe)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        return await new HealthProber().AskAsync(Health(probe), deadline.Token);
    }

    private static HealthCheck Health(HealthProbe probe) =>
        new(probe, Ipv4Address.Parse("127.0.0.1"), Duration.Parse("5s"), Duration.Parse("1s"), 3, Duration.Parse("10s"));

    private static Socket Listen()
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        return server;
    }

    private static int PortOf(Socket server) => ((IPEndPoint)server.LocalEndPoint!).Port;
}
