using System.Net.Sockets;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Caches;

namespace Hillingar.Builder.Tests.Fetching;

public sealed class HttpFilesTests
{
    private static readonly TransferLimits Limits = new()
    {
        Connect = TimeSpan.FromSeconds(5),
        Silence = TimeSpan.FromSeconds(5),
        FirstDelay = TimeSpan.FromMilliseconds(1),
        Attempts = 4,
    };

    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7 + i / 251))];

    [Fact]
    public void AFileIsReadAsItIs()
    {
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, "200 OK", "", Content));
        Assert.Equal(Content, Read(server));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("410 Gone")]
    [InlineData("403 Forbidden")]
    public void WhatIsNotThereIsNotThere(string status)
    {
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, status, "", []));
        Assert.Null(Read(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void ABrokenTransferGoesOnWhereItBroke()
    {
        using var server = new ScriptedServer((head, stream) =>
        {
            var from = From(head) ?? 0;
            var until = Math.Min(Content.Length, from + 70_000);
            if (from == 0)
                ScriptedServer.Send(stream, "200 OK", "ETag: \"a\"\r\n", Content.AsSpan(0, until), Content.Length);
            else
                ScriptedServer.Send(
                    stream, "206 Partial Content", $"ETag: \"a\"\r\nContent-Range: bytes {from}-{Content.Length - 1}/{Content.Length}\r\n",
                    Content.AsSpan(from, until - from), Content.Length - from);
        });
        Assert.Equal(Content, Read(server));
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests.Skip(1), head => Assert.Contains("If-Range: \"a\"", head, StringComparison.Ordinal));
    }

    [Fact]
    public void AServerWithoutRangesSendsItAllOnceMore()
    {
        using var server = CutOnce(first => ("200 OK", ""), Content);
        Assert.Equal(Content, Read(server));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void AServerWithoutRangesMayBreakOffEarlierTheNextTime()
    {
        var cuts = new Queue<int>([100_000, 50_000, 150_000, Content.Length]);
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, "200 OK", "", Content.AsSpan(0, cuts.Dequeue()), Content.Length));
        Assert.Equal(Content, Read(server));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public void AFileThatWasChangedMeanwhileIsRefused()
    {
        using var server = CutOnce(first => ("200 OK", first ? "ETag: \"a\"\r\n" : "ETag: \"b\"\r\n"), Content);
        Assert.Contains("was changed on its server", Assert.Throws<StoreException>(() => Read(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARangeOfAnotherPlaceIsRefused()
    {
        using var server = CutOnce(
            first => first ? ("200 OK", "") : ("206 Partial Content", $"Content-Range: bytes 5-{Content.Length - 1}/{Content.Length}\r\n"), Content);
        Assert.Contains("from byte 5", Assert.Throws<StoreException>(() => Read(server)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("503 Service Unavailable")]
    [InlineData("429 Too Many Requests")]
    public void ATroubledServerIsAskedAgainAndNotForEver(string status)
    {
        var troubled = 2;
        using var server = new ScriptedServer((_, stream) =>
        {
            if (Interlocked.Decrement(ref troubled) >= 0)
                ScriptedServer.Send(stream, status, "", []);
            else
                ScriptedServer.Send(stream, "200 OK", "", Content);
        });
        Assert.Equal(Content, Read(server));
        Assert.Equal(3, server.Requests.Count);

        troubled = int.MaxValue;
        Assert.Contains("(4 attempts)", Assert.Throws<StoreException>(() => Read(server)).Message, StringComparison.Ordinal);
        Assert.Equal(7, server.Requests.Count);
    }

    [Fact]
    public void AnAnswerThatMeansNoIsNotAskedForAgain()
    {
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, "400 Bad Request", "", []));
        Assert.Contains("400 Bad Request", Assert.Throws<StoreException>(() => Read(server)).Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void AHostThatIsNotThereIsNamed()
    {
        using var server = new ScriptedServer((_, _) => { });
        var url = server.Url;
        server.Dispose();
        Assert.Contains($"'{url}/file' cannot be reached", Assert.Throws<StoreException>(() => Read(url, Limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatSaysNothingIsGivenUp()
    {
        using var server = new ScriptedServer((_, stream) => WaitForTheEnd(stream));
        var limits = Limits with { Silence = TimeSpan.FromMilliseconds(150), Attempts = 2 };
        Assert.Contains("did not answer within", Assert.Throws<StoreException>(() => Read(server.Url, limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatFallsSilentIsGivenUp()
    {
        using var server = new ScriptedServer((_, stream) =>
        {
            ScriptedServer.Send(stream, "200 OK", "", Content.AsSpan(0, 10), Content.Length);
            WaitForTheEnd(stream);
        });
        var limits = Limits with { Silence = TimeSpan.FromMilliseconds(150), Attempts = 2 };
        Assert.Contains("broke off", Assert.Throws<StoreException>(() => Read(server.Url, limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AServerThatTricklesIsGivenUp()
    {
        // A byte now and then would keep any deadline for a single read.
        using var server = new ScriptedServer((head, stream) =>
        {
            ScriptedServer.Send(stream, "200 OK", "", [], Content.Length);
            using var tick = new ManualResetEventSlim();
            for (var i = 0; i < 1000; i++)
            {
                stream.WriteByte(0);
                _ = tick.Wait(5);
            }
        });
        var limits = Limits with { RateWindow = TimeSpan.FromMilliseconds(200), MinimumRate = 100_000 };
        Assert.Contains("less than 100000 bytes a second", Assert.Throws<StoreException>(() => Read(server.Url, limits)).Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void HeadersWithoutEndAreRefused()
    {
        using var server = new ScriptedServer((_, stream) =>
        {
            stream.Write("HTTP/1.1 200 OK\r\n"u8);
            for (var i = 0; i < 100_000; i++)
                stream.Write("X-More: 0123456789012345678901234567890123456789\r\n"u8);
        });
        Assert.Contains(
            "cannot be reached", Assert.Throws<StoreException>(() => Read(server.Url, Limits with { Attempts = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadThatTricklesIsGivenUp()
    {
        // Each byte comes in time, and the head never ends.
        using var server = new ScriptedServer((head, stream) =>
        {
            stream.Write("HTTP/1.1 200 OK\r\nX-More: "u8);
            using var tick = new ManualResetEventSlim();
            for (var i = 0; i < 1000; i++)
            {
                stream.WriteByte((byte)'x');
                _ = tick.Wait(20);
            }
        });
        var limits = Limits with { Silence = TimeSpan.FromMilliseconds(300), Attempts = 2 };
        Assert.Contains(
            "did not answer within 0.3 s (2 attempts)", Assert.Throws<StoreException>(() => Read(server.Url, limits)).Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void AServerThatBreaksOffEachTimeIsGivenUpAndSaysHowFarItCame()
    {
        // It knows no ranges, and so never comes further.
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, "200 OK", "", Content.AsSpan(0, 1000), Content.Length));
        var refusal = Assert.Throws<StoreException>(() => Read(server)).Message;
        Assert.Matches($"(ended at byte 1000 of {Content.Length}|broke off behind byte 1000: .*) \\(4 attempts\\)$", refusal);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public void WhatIsSentBeyondTheLengthThatWasSaidIsNotRead()
    {
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, "200 OK", "", Content, 1000));
        Assert.Equal(Content[..1000], Read(server));
    }

    [Fact]
    public void AServerThatSaysNoLengthIsReadToItsEnd()
    {
        using var server = new ScriptedServer((_, stream) =>
        {
            stream.Write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8);
            stream.Write(Content);
        });
        Assert.Equal(Content, Read(server));
    }

    [Fact]
    public void RedirectionsAreFollowedAndNotInARing()
    {
        using var server = new ScriptedServer((head, stream) =>
        {
            switch (head.Split(' ')[1])
            {
                case "/file":
                    ScriptedServer.Send(stream, "302 Found", "Location: /there\r\n", []);
                    break;
                case "/there":
                    ScriptedServer.Send(stream, "200 OK", "", Content);
                    break;
                default:
                    ScriptedServer.Send(stream, "302 Found", "Location: /ring/x\r\n", []);
                    break;
            }
        });
        Assert.Equal(Content, Read(server));
        Assert.Equal(2, server.Requests.Count);
        Assert.Contains("was answered with 302", Assert.Throws<StoreException>(() => Read($"{server.Url}/ring", Limits)).Message, StringComparison.Ordinal);
        Assert.Equal(2 + 6, server.Requests.Count);
    }

    [Fact]
    public void WhatIsSignedForOneAddressIsNotSentToAnother()
    {
        using var server = new ScriptedServer((_, stream) => ScriptedServer.Send(stream, "302 Found", "Location: /there\r\n", []));
        using var files = new HttpFiles(Limits, TimeProvider.System, request => request.Headers.Add("x-signed", "1"), CancellationToken.None);
        Assert.Contains(
            "was answered with 302", Assert.Throws<StoreException>(() => files.Open(new Uri(server.Url), CancellationToken.None)).Message,
            StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void ACancelledTransferEndsAtOnce()
    {
        using var asked = new ManualResetEventSlim();
        using var server = new ScriptedServer((_, stream) =>
        {
            ScriptedServer.Send(stream, "200 OK", "", Content.AsSpan(0, 10), Content.Length);
            asked.Set();
            WaitForTheEnd(stream);
        });
        using var cancel = new CancellationTokenSource();
        using var files = new HttpFiles(Limits with { Silence = TimeSpan.FromMinutes(5) }, TimeProvider.System, null, cancel.Token);
        var canceller = new Thread(() =>
        {
            asked.Wait();
            cancel.Cancel();
        });
        canceller.Start();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            using var file = files.Open(new Uri(server.Url), cancel.Token)!;
            file.CopyTo(Stream.Null);
        });
        canceller.Join();
    }

    [Fact]
    public void WhatIsPutArrivesOnceMoreAfterATrouble()
    {
        var bodies = new List<int>();
        using var server = new ScriptedServer((head, stream) =>
        {
            var length = int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0]);
            var body = new byte[length];
            stream.ReadExactly(body);
            bodies.Add(body.Length);
            ScriptedServer.Send(stream, bodies.Count == 1 ? "503 Service Unavailable" : "201 Created", "", []);
        });
        using var files = new HttpFiles(Limits, TimeProvider.System, null, CancellationToken.None);
        files.Put(new Uri($"{server.Url}/x"), () => new MemoryStream(Content), "application/x-nix-nar", CancellationToken.None);
        Assert.Equal([Content.Length, Content.Length], bodies);
        Assert.All(server.Requests, head => Assert.Contains("Content-Type: application/x-nix-nar", head, StringComparison.Ordinal));
    }

    [Fact]
    public void EachAttemptIsSignedAnew()
    {
        using var server = CutOnce(first => ("200 OK", ""), Content);
        var signed = 0;
        using var files = new HttpFiles(Limits, TimeProvider.System, request => request.Headers.Add("x-signed", $"{++signed}"), CancellationToken.None);
        using var file = files.Open(new Uri($"{server.Url}/x"), CancellationToken.None)!;
        file.CopyTo(Stream.Null);
        Assert.Equal(["x-signed: 1", "x-signed: 2"], server.Requests.Select(head => head.Split("\r\n")
            .Single(line => line.StartsWith("x-signed", StringComparison.Ordinal))));
    }

    [Fact]
    public void DelaysDoubleUpToTheirMaximum()
    {
        var limits = new TransferLimits { FirstDelay = TimeSpan.FromSeconds(1), MaximumDelay = TimeSpan.FromSeconds(5) };
        Assert.Equal([1.0, 2, 4, 5, 5], Enumerable.Range(1, 5).Select(failed => limits.DelayAfter(failed).TotalSeconds));
        Assert.Equal(5, limits.DelayAfter(int.MaxValue).TotalSeconds);
    }

    // The first answer breaks off in the middle.
    private static ScriptedServer CutOnce(Func<bool, (string Status, string Headers)> answer, byte[] content)
    {
        var first = true;
        return new ScriptedServer((_, stream) =>
        {
            var (status, headers) = answer(first);
            ScriptedServer.Send(stream, status, headers, first ? content.AsSpan(0, content.Length / 2) : content, content.Length);
            first = false;
        });
    }

    private static int? From(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.Ordinal)) is { } line
            ? int.Parse(line["Range: bytes=".Length..].TrimEnd('-'))
            : null;

    private static void WaitForTheEnd(NetworkStream stream)
    {
        try
        {
            _ = stream.ReadByte();
        }
        catch (IOException)
        {
            // Reset is an end as well.
        }
    }

    private static byte[]? Read(ScriptedServer server) => Read(server.Url, Limits);

    private static byte[]? Read(string url, TransferLimits limits)
    {
        using var files = new HttpFiles(limits, TimeProvider.System, null, CancellationToken.None);
        using var file = files.Open(new Uri($"{url}/file"), CancellationToken.None);
        if (file is null)
            return null;
        var read = new MemoryStream();
        file.CopyTo(read);
        return read.ToArray();
    }
}
