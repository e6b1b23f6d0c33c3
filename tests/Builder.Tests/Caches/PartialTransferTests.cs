using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Tests.Caches;

/// <summary>Transfers that break off and are gone on with later, by a cache that was opened anew.</summary>
public sealed class PartialTransferTests : IDisposable
{
    private const int Cut = 700_000;

    private readonly SharedObjects _here = new();
    private readonly SharedObjects _there = new();
    private readonly SecretKey _key = SecretKey.Generate("there-1");
    private readonly StorePath _path;
    private readonly Dictionary<string, byte[]> _files;
    private readonly byte[] _archive;

    public PartialTransferTests()
    {
        var text = string.Concat(Enumerable.Range(0, 250_000).Select(i => $"{i:D6}"));
        _path = _there.Built("large", text);
        var cache = _there.Publish([_path], _key);
        _files = Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories)
            .ToDictionary(file => $"/{Path.GetRelativePath(cache, file)}", File.ReadAllBytes);
        _archive = _files.Single(file => file.Key.StartsWith("/nar/", StringComparison.Ordinal)).Value;
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public void WhatBrokeOffIsGoneOnWith()
    {
        BreakOff();
        Assert.Equal(_archive[..Cut], File.ReadAllBytes(Kept()));
        using var server = Server((head, stream) => SendFrom(
            stream, head.Contains($"\r\nRange: bytes={Cut}-\r\n", StringComparison.Ordinal) ? Cut : throw new IOException("no range")));
        Assert.Empty(Take(server).Missing);
        Assert.Single(server.Requests, IsForTheArchive);
        AssertTaken();
    }

    [Fact]
    public void AServerThatKnowsNoRangesSendsItAllOnceMore()
    {
        BreakOff();
        using var server = Server((_, stream) => ScriptedServer.Send(stream, "200 OK", "", _archive));
        Assert.Empty(Take(server).Missing);
        Assert.Single(server.Requests, IsForTheArchive);
        AssertTaken();
    }

    [Fact]
    public void WhatWasKeptAndIsNotTheRightThingIsBegunAnew()
    {
        BreakOff();
        var kept = File.ReadAllBytes(Kept());
        kept[1000] ^= 1;
        File.WriteAllBytes(Kept(), kept);
        using var server = Server((head, stream) => SendFrom(stream, head.Contains("\r\nRange: ", StringComparison.Ordinal) ? Cut : 0));
        Assert.Empty(Take(server).Missing);
        Assert.Equal(2, server.Requests.Count(IsForTheArchive));
        AssertTaken();
    }

    [Fact]
    public void APlaceThatTheServerRefusesIsNotAskedForAgain()
    {
        BreakOff();
        using var server = Server((head, stream) =>
        {
            if (head.Contains("\r\nRange: ", StringComparison.Ordinal))
                ScriptedServer.Send(stream, "416 Range Not Satisfiable", $"Content-Range: bytes */{Cut}\r\n", []);
            else
                ScriptedServer.Send(stream, "200 OK", "", _archive);
        });
        Assert.Empty(Take(server).Missing);
        Assert.Equal(2, server.Requests.Count(IsForTheArchive));
        AssertTaken();
    }

    [Fact]
    public void WhatCameWholeIsNotAskedForAgain()
    {
        // A program that ended between the last byte and the registration.
        BreakOff();
        File.WriteAllBytes(Kept(), _archive);
        using var server = Server((_, _) => throw new IOException("the archive was asked for"));
        Assert.Empty(Take(server).Missing);
        Assert.DoesNotContain(server.Requests, IsForTheArchive);
        AssertTaken();
    }

    [Fact]
    public void BytesThatAreNotWhatWasPromisedAreNotKept()
    {
        var changed = _archive.ToArray();
        changed[Cut] ^= 1;
        using var server = Server((_, stream) => ScriptedServer.Send(stream, "200 OK", "", changed));
        Assert.Contains(Assert.Single(Take(server).Missing).Value, reason => reason.Contains("has the hash", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(Folder));
        _here.AssertClean();
    }

    [Fact]
    public void WhatNobodyWentOnWithGoesAfterAWeek()
    {
        BreakOff();
        _ = PartialTransfers.Of(_here.Store.Layout, TimeProvider.System);
        File.SetLastWriteTimeUtc(Kept(), DateTime.UtcNow - PartialTransfers.Lifetime - TimeSpan.FromMinutes(1));
        _ = PartialTransfers.Of(_here.Store.Layout, TimeProvider.System);
        Assert.Empty(Directory.EnumerateFiles(Folder));
    }

    [Fact]
    public void WhoFetchesTheSameAtTheSameTimeKeepsNothing()
    {
        BreakOff();
        using var taken = new FileStream(Kept(), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var server = Server(
            (head, stream) => SendFrom(stream, head.Contains("\r\nRange: ", StringComparison.Ordinal) ? throw new IOException("a range") : 0));
        Assert.Empty(Take(server).Missing);
        _here.AssertClean();
    }

    private string Folder => Path.Combine(_here.Store.Layout.StateDirectory, "transfers/partial");

    private static bool IsForTheArchive(string head) => head.StartsWith("GET /nar/", StringComparison.Ordinal);

    private string Kept() => Directory.EnumerateFiles(Folder).Single();

    private void BreakOff()
    {
        var first = true;
        using var server = Server((_, stream) =>
        {
            if (first)
                ScriptedServer.Send(stream, "200 OK", "", _archive.AsSpan(0, Cut), _archive.Length);
            else
                ScriptedServer.Send(stream, "503 Service Unavailable", "", []);
            first = false;
        });
        Assert.NotEmpty(Take(server).Missing);
        _here.AssertClean();
    }

    private void AssertTaken()
    {
        Assert.Empty(Directory.EnumerateFiles(Folder));
        _here.AssertClean();
    }

    private void SendFrom(Stream stream, int from)
    {
        if (from == 0)
            ScriptedServer.Send(stream, "200 OK", "", _archive);
        else
            ScriptedServer.Send(
                stream, "206 Partial Content", $"Content-Range: bytes {from}-{_archive.Length - 1}/{_archive.Length}\r\n", _archive.AsSpan(from));
    }

    private ScriptedServer Server(Action<string, Stream> archive) => new((head, stream) =>
    {
        if (IsForTheArchive(head))
            archive(head, stream);
        else
            ScriptedServer.Send(stream, "200 OK", "", _files[head.Split(' ')[1]]);
    });

    private SubstitutionOutcome Take(ScriptedServer server)
    {
        using var cache = _here.Open(server.Url, partial: PartialTransfers.Of(_here.Store.Layout, TimeProvider.System));
        return new Substituter(_here.Store, [cache], new TrustedKeys([_key.PublicKey]), _ => { }).Substitute([_path], CancellationToken.None);
    }
}
