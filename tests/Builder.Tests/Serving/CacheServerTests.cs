using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Caches;

namespace Hillingar.Builder.Tests.Serving;

public sealed class CacheServerTests : IDisposable
{
    private readonly SharedObjects _objects = new();
    private readonly SharedObjects _other = new();
    private readonly ConcurrentQueue<string> _log = [];
    private readonly SecretKey _key = SecretKey.Generate("server-1");
    private CacheServer? _server;

    public void Dispose()
    {
        _server?.Dispose();
        _objects.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public void AnotherStoreTakesWhatIsServed(NarCompression compression)
    {
        var paths = _objects.Some();
        var url = Start(new CacheServerOptions { Compression = compression, Key = _key });
        Assert.Empty(_other.Take(paths, _key, url).Missing);
        _other.AssertClean();
        Assert.NotEmpty(_other.Take([_objects.Built("later", "x")], SecretKey.Generate("server-1"), url).Missing);
    }

    [Fact]
    public void ItSaysWhatItIs()
    {
        Start(new CacheServerOptions { Priority = 7 });
        Assert.EndsWith(
            "\r\n\r\nStoreDir: /nix/store\nWantMassQuery: 1\nPriority: 7\n",
            Ask("GET /nix-cache-info HTTP/1.1\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        var head = Ask("HEAD /nix-cache-info HTTP/1.1\r\nConnection: close\r\n\r\n");
        Assert.EndsWith("Content-Length: 51\r\nConnection: close\r\n\r\n", head.Replace("50", "51", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches("^127.0.0.1:[0-9]+ GET /nix-cache-info 200 50 [0-9]+ms$", _log.First());
    }

    [Theory]
    [InlineData("bytes=0-", "200 OK", 0, 0)]
    [InlineData("bytes=100-", "206 Partial Content", 100, 0)]
    [InlineData("bytes=10-19", "206 Partial Content", 10, 20)]
    [InlineData("bytes=-8", "206 Partial Content", -8, 0)]
    [InlineData("bytes=10-999999", "206 Partial Content", 10, 0)]
    [InlineData("bytes=0-1,5-6", "200 OK", 0, 0)]
    [InlineData("bytes=9-2", "200 OK", 0, 0)]
    [InlineData("lines=1-2", "200 OK", 0, 0)]
    public void PartsAreSentOnRequest(string range, string status, int from, int end)
    {
        var (target, archive) = StartWithArchive();
        var answer = Ask($"GET {target} HTTP/1.1\r\nRange: {range}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        var start = from < 0 ? archive.Length + from : from;
        var expected = archive[start..(end == 0 ? archive.Length : end)];
        Assert.EndsWith($"\r\n\r\n{expected}", answer, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {expected.Length}\r\n", answer, StringComparison.Ordinal);
        if (status.StartsWith("206", StringComparison.Ordinal))
            Assert.Contains($"Content-Range: bytes {start}-{start + expected.Length - 1}/{archive.Length}\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void APartBehindTheEndIsRefused()
    {
        var (target, archive) = StartWithArchive();
        Assert.StartsWith(
            "HTTP/1.1 416 ", Ask($"GET {target} HTTP/1.1\r\nRange: bytes={archive.Length}-\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsKnownAlreadyIsNotSentAgain()
    {
        var (target, archive) = StartWithArchive();
        var tag = Ask($"HEAD {target} HTTP/1.1\r\nConnection: close\r\n\r\n").Split("ETag: ")[1].Split("\r\n")[0];
        Assert.StartsWith("HTTP/1.1 304 ", Ask($"GET {target} HTTP/1.1\r\nIf-None-Match: {tag}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 206 ", Ask($"GET {target} HTTP/1.1\r\nRange: bytes=1-\r\nIf-Range: {tag}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.EndsWith(
            archive, Ask($"GET {target} HTTP/1.1\r\nRange: bytes=1-\r\nIf-Range: \"other\"\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralRequestsOnOneConnectionAreAnsweredInOrder()
    {
        var (target, archive) = StartWithArchive();
        var answer = Ask($"GET /x HTTP/1.1\r\n\r\nGET {target} HTTP/1.1\r\n\r\nHEAD {target} HTTP/1.1\r\nConnection: close\r\n\r\n");
        Assert.Matches($"^HTTP/1.1 404 [^`]*HTTP/1.1 200 OK[^`]*HTTP/1.1 200 OK", answer.Replace('`', '\''));
        Assert.Contains(archive, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /../etc/passwd HTTP/1.1\r\n\r\n", "404")]
    [InlineData("GET /nar/../../etc/passwd HTTP/1.1\r\n\r\n", "404")]
    [InlineData("GET /%.narinfo HTTP/1.1\r\n\r\n", "404")]
    [InlineData("GET /________________________________.narinfo HTTP/1.1\r\n\r\n", "404")]
    [InlineData("PUT /x HTTP/1.1\r\n\r\n", "405")]
    [InlineData("GET /nix-cache-info HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "413")]
    [InlineData("GET /nix-cache-info HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "413")]
    [InlineData("GET nix-cache-info HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /nix-cache-info HTTP/2.0\r\n\r\n", "400")]
    [InlineData("GET  /nix-cache-info HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /x HTTP/1.1\r\nNo colon\r\n\r\n", "400")]
    [InlineData("GET /x HTTP/1.1\r\nSpace : x\r\n\r\n", "400")]
    [InlineData("\u0000\u0001\r\n\r\n", "400")]
    public void WhatIsNoProperRequestIsRefused(string request, string status)
    {
        Start(new CacheServerOptions { HeadTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.StartsWith($"HTTP/1.1 {status} ", Ask(request), StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadWithoutEndIsRefused()
    {
        Start(new CacheServerOptions());
        Assert.StartsWith(
            "HTTP/1.1 431 ", Ask(
                $"GET /x HTTP/1.1\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 3000))[..HttpRequestHead.MaximumSize]}"[..HttpRequestHead.MaximumSize]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WhoSaysNothingOrTooSlowlyIsSentAway()
    {
        Start(new CacheServerOptions { HeadTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal("", Ask(""));
        Assert.Equal("", Ask("GET /nix-cache-info HTTP/1.1\r\n"));
    }

    [Fact]
    public void ConnectionsBeyondTheirNumberWait()
    {
        Start(new CacheServerOptions { MaximumConnections = 1 });
        using var first = new TcpClient();
        first.Connect(_server!.EndPoint);
        using var second = new TcpClient();
        second.Connect(_server.EndPoint);
        second.GetStream().Write("GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"u8);
        Assert.False(second.Client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead));
        first.Dispose();
        Assert.StartsWith("HTTP/1.1 404", new StreamReader(second.GetStream()).ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoTakesNothingIsSentAway()
    {
        File.WriteAllBytes(_objects.Outside("large"), new byte[64 << 20]);
        var path = _objects.Store.AddTree(_objects.Outside("large"), "large");
        Start(new CacheServerOptions { Compression = NarCompression.None, SendTimeout = TimeSpan.FromMilliseconds(200) });
        var target = $"/nar/{path.HashPart}-{NixBase32.Encode(_objects.Store.Query(path)!.NarHash.ToBytes())}.nar";
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        client.Connect(_server!.EndPoint);
        client.GetStream().Write(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\n\r\n"));
        Assert.True(
            SpinWait.SpinUntil(() => _log.Any(line => line.StartsWith("a connection ended early", StringComparison.Ordinal)), TimeSpan.FromSeconds(20)));
    }

    private (string Target, string Archive) StartWithArchive()
    {
        var path = _objects.Built("a", new string('x', 500));
        Start(new CacheServerOptions { Compression = NarCompression.None });
        var archive = new MemoryStream();
        _objects.Store.WriteArchive(path, archive);
        return ($"/nar/{path.HashPart}-{NixBase32.Encode(_objects.Store.Query(path)!.NarHash.ToBytes())}.nar", Encoding.Latin1.GetString(archive.ToArray()));
    }

    private string Start(CacheServerOptions options)
    {
        _server = CacheServer.Start(_objects.Store, options, new IPEndPoint(IPAddress.Loopback, 0), _log.Enqueue, TimeProvider.System);
        return $"http://{_server.EndPoint}";
    }

    private string Ask(string request)
    {
        using var client = new TcpClient();
        client.Connect(_server!.EndPoint);
        client.GetStream().Write(Encoding.Latin1.GetBytes(request));
        using var answer = new StreamReader(client.GetStream(), Encoding.Latin1);
        return answer.ReadToEnd();
    }
}
