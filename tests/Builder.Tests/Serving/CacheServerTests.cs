using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Caches;
using Hillingar.Serving;

namespace Hillingar.Builder.Tests.Serving;

public sealed class CacheServerTests : IAsyncDisposable
{
    private readonly SharedObjects _objects = new();
    private readonly SharedObjects _other = new();
    private readonly ConcurrentQueue<string> _log = [];
    private readonly SecretKey _key = SecretKey.Generate("server-1");
    private CacheServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync();
        _objects.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public async Task AnotherStoreTakesWhatIsServed(NarCompression compression)
    {
        var paths = _objects.Some();
        var url = await StartAsync(new CacheServerOptions { Compression = compression, Key = _key });
        Assert.Empty(_other.Take(paths, _key, url).Missing);
        _other.AssertClean();
        Assert.NotEmpty(_other.Take([_objects.Built("later", "x")], SecretKey.Generate("server-1"), url).Missing);
    }

    [Fact]
    public async Task ItSaysWhatItIs()
    {
        await StartAsync(new CacheServerOptions { Priority = 7 });
        Assert.EndsWith("\r\n\r\nStoreDir: /nix/store\nWantMassQuery: 1\nPriority: 7\n", Get("/nix-cache-info"), StringComparison.Ordinal);
        var head = Ask("HEAD /nix-cache-info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.Contains("\r\nContent-Length: 50\r\n", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
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
    public async Task PartsAreSentOnRequest(string range, string status, int from, int end)
    {
        var (target, archive) = await StartWithArchiveAsync();
        var answer = Get(target, $"Range: {range}");
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        var start = from < 0 ? archive.Length + from : from;
        var expected = archive[start..(end == 0 ? archive.Length : end)];
        Assert.EndsWith($"\r\n\r\n{expected}", answer, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {expected.Length}\r\n", answer, StringComparison.Ordinal);
        if (status.StartsWith("206", StringComparison.Ordinal))
            Assert.Contains($"Content-Range: bytes {start}-{start + expected.Length - 1}/{archive.Length}\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartBehindTheEndIsRefused()
    {
        var (target, archive) = await StartWithArchiveAsync();
        Assert.StartsWith("HTTP/1.1 416 ", Get(target, $"Range: bytes={archive.Length}-"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsKnownAlreadyIsNotSentAgain()
    {
        var (target, archive) = await StartWithArchiveAsync();
        var tag = Ask($"HEAD {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").Split("ETag: ")[1].Split("\r\n")[0];
        Assert.StartsWith("HTTP/1.1 304 ", Get(target, $"If-None-Match: {tag}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 206 ", Get(target, "Range: bytes=1-", $"If-Range: {tag}"), StringComparison.Ordinal);
        Assert.EndsWith(archive, Get(target, "Range: bytes=1-", "If-Range: \"other\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralRequestsOnOneConnectionAreAnsweredInOrder()
    {
        var (target, archive) = await StartWithArchiveAsync();
        const string Host = "HTTP/1.1\r\nHost: x\r\n";
        var answer = Ask($"GET /x {Host}\r\nGET {target} {Host}\r\nHEAD {target} {Host}Connection: close\r\n\r\n");
        Assert.Matches($"^HTTP/1.1 404 [^`]*HTTP/1.1 200 OK[^`]*HTTP/1.1 200 OK", answer.Replace('`', '\''));
        Assert.Contains(archive, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("GET /nar/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("GET /%.narinfo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("GET /________________________________.narinfo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("PUT /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405")]
    [InlineData("GET /nix-cache-info HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", "413")]
    [InlineData("GET /nix-cache-info HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "413")]
    [InlineData("GET nix-cache-info HTTP/1.1\r\nHost: x\r\n\r\n", "405")]
    [InlineData("GET /nix-cache-info HTTP/2.0\r\n\r\n", "505")]
    [InlineData("GET /nix-cache-info HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET  /nix-cache-info HTTP/1.1\r\nHost: x\r\n\r\n", "400")]
    [InlineData("GET /x HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", "400")]
    [InlineData("GET /x HTTP/1.1\r\nHost: x\r\nSpace : x\r\n\r\n", "400")]
    [InlineData("\u0000\u0001\r\n\r\n", "400")]
    public async Task WhatIsNoProperRequestIsRefused(string request, string status)
    {
        await StartAsync(new CacheServerOptions { HeadTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.StartsWith($"HTTP/1.1 {status} ", Ask(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHeadWithoutEndIsRefused()
    {
        await StartAsync(new CacheServerOptions());
        var head = $"GET /x HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 3000))}"[..CacheServerOptions.MaximumHeadSize];
        Assert.StartsWith("HTTP/1.1 431 ", Ask(head), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoSaysNothingOrTooSlowlyIsSentAway()
    {
        await StartAsync(new CacheServerOptions { HeadTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal("", Ask(""));
        Assert.StartsWith("HTTP/1.1 408 ", Ask("GET /nix-cache-info HTTP/1.1\r\nHost: x\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionsBeyondTheirNumberWait()
    {
        await StartAsync(new CacheServerOptions { MaximumConnections = 1 });
        using var first = new TcpClient();
        first.Connect(_server!.EndPoint);
        using var second = new TcpClient();
        second.Connect(_server.EndPoint);
        second.GetStream().Write("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8);
        Assert.False(second.Client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead));
        first.Dispose();
        Assert.StartsWith("HTTP/1.1 404", new StreamReader(second.GetStream()).ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Zstd)]
    public async Task AClientOfHttp10SeesTheEndWhenTheConnectionIsClosed(NarCompression compression)
    {
        var (target, archive) = await StartWithArchiveAsync(compression);
        var answer = Ask($"GET {target} HTTP/1.0\r\n\r\n").Split("\r\n\r\n", 2);
        Assert.DoesNotContain("chunked", answer[0], StringComparison.Ordinal);
        using var plain = new StreamReader(compression.Decode(new MemoryStream(Encoding.Latin1.GetBytes(answer[1]))), Encoding.Latin1);
        Assert.Equal(archive, await plain.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ArchivesBeyondTheirNumberWaitAndOtherAnswersDoNot()
    {
        File.WriteAllBytes(_objects.Outside("large"), new byte[64 << 20]);
        var path = _objects.Store.AddTree(_objects.Outside("large"), "large");
        await StartAsync(new CacheServerOptions { Compression = NarCompression.None, MaximumArchives = 1 });
        var request = Encoding.ASCII.GetBytes($"GET {TargetOf(path)} HTTP/1.1\r\nHost: x\r\n\r\n");
        using var first = new TcpClient { ReceiveBufferSize = 4096 };
        first.Connect(_server!.EndPoint);
        first.GetStream().Write(request);
        Assert.True(first.Client.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead));
        using var second = new TcpClient();
        second.Connect(_server.EndPoint);
        second.GetStream().Write(request);
        Assert.False(second.Client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead));
        Assert.Contains("Priority: 30", Get("/nix-cache-info"), StringComparison.Ordinal);
        first.Dispose();
        Assert.True(second.Client.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead));
    }

    [Fact]
    public async Task WhoTakesNothingIsSentAway()
    {
        File.WriteAllBytes(_objects.Outside("large"), new byte[64 << 20]);
        var path = _objects.Store.AddTree(_objects.Outside("large"), "large");
        await StartAsync(new CacheServerOptions { Compression = NarCompression.None, PieceTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        client.Connect(_server!.EndPoint);
        client.GetStream().Write(Encoding.ASCII.GetBytes($"GET {TargetOf(path)} HTTP/1.1\r\nHost: x\r\n\r\n"));
        bool IsSentAway() => _log.Any(line => line.EndsWith("broken off: it took less than 32768 bytes in 0.2 s", StringComparison.Ordinal));
        Assert.True(SpinWait.SpinUntil(IsSentAway, TimeSpan.FromSeconds(20)));
    }

    private async Task<(string Target, string Archive)> StartWithArchiveAsync(NarCompression compression = NarCompression.None)
    {
        var path = _objects.Built("a", new string('x', 500));
        await StartAsync(new CacheServerOptions { Compression = compression });
        var archive = new MemoryStream();
        _objects.Store.WriteArchive(path, archive);
        return (TargetOf(path) + compression.Extension(), Encoding.Latin1.GetString(archive.ToArray()));
    }

    private string TargetOf(StorePath path) => $"/nar/{path.HashPart}-{NixBase32.Encode(_objects.Store.Query(path)!.NarHash.ToBytes())}.nar";

    private async Task<string> StartAsync(CacheServerOptions options)
    {
        _server = await CacheServer.StartAsync(
            _objects.Store, options, new IPEndPoint(IPAddress.Loopback, 0), _log.Enqueue, TimeProvider.System, TestContext.Current.CancellationToken);
        return $"http://{_server.EndPoint}";
    }

    private string Get(string target, params string[] headers) =>
        Ask($"GET {target} HTTP/1.1\r\nHost: x\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}Connection: close\r\n\r\n");

    private string Ask(string request)
    {
        using var client = new TcpClient();
        client.Connect(_server!.EndPoint);
        client.GetStream().Write(Encoding.Latin1.GetBytes(request));
        using var answer = new StreamReader(client.GetStream(), Encoding.Latin1);
        return answer.ReadToEnd();
    }
}
