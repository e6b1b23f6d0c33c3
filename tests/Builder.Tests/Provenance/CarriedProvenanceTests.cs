using System.Collections.Immutable;
using System.Net;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Caches;
using Hillingar.Serving;

namespace Hillingar.Builder.Tests.Provenance;

/// <summary>Provenance that travels with an object through a binary cache, and is believed only of those who are trusted.</summary>
public sealed class CarriedProvenanceTests : IDisposable
{
    private static readonly ProvenanceRecord Record = new()
    {
        Build = new BuildProvenance(
            "/nix/store/x.drv", "out", "x86_64-linux", ["sh", "-c", "true"], ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"), null,
            [new Material(MaterialKind.Source, "src", "/nix/store/src", null)], "Linux 6.1",
            "1.0", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(3), null),
    };

    private readonly SharedObjects _here = new();
    private readonly SharedObjects _there = new();
    private readonly SecretKey _key = SecretKey.Generate("there-1");
    private readonly StorePath _path;
    private readonly List<string> _warnings = [];

    public CarriedProvenanceTests()
    {
        _path = _there.Built("a", "a");
        _there.Store.RecordProvenance(_path, Record);
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public void ItComesWithTheObjectAndSaysWhoVouches()
    {
        var cache = $"file://{_there.Publish([_path], _key)}";
        Take(cache);
        Assert.Empty(_warnings);
        AssertTaken(new ProvenanceOrigin(cache, "there-1"));

        // Onward it is this host's to vouch for.
        using var last = new SharedObjects();
        var own = SecretKey.Generate("here-1");
        var next = $"file://{_here.Publish([_path], own)}";
        Assert.Empty(last.Take([_path], own, next).Missing);
        Assert.Equal(new ProvenanceOrigin(next, "here-1"), last.Store.Provenance(_path)!.Origin);
    }

    [Fact]
    public async Task ItComesFromAServer()
    {
        var options = new CacheServerOptions { Key = _key };
        await using var server = await CacheServer.StartAsync(
            _there.Store, options, new IPEndPoint(IPAddress.Loopback, 0), _ => { }, TimeProvider.System, TestContext.Current.CancellationToken);
        Take($"http://{server.EndPoint}");
        Assert.Empty(_warnings);
        AssertTaken(new ProvenanceOrigin($"http://{server.EndPoint}", "there-1"));
    }

    [Fact]
    public void UnsignedItIsBelievedOfATrustedCacheAlone()
    {
        var cache = _there.Publish([_path], null);
        Take($"file://{cache}?trusted=1");
        Assert.Empty(_warnings);
        AssertTaken(new ProvenanceOrigin($"file://{cache}", null));
    }

    [Fact]
    public void WhatAStrangerSignedIsLeftOutAndTheObjectTaken()
    {
        var cache = _there.Publish([_path], _key);
        File.WriteAllBytes(FileIn(cache), CarriedProvenance.Write(_there.Store.Query(_path)!, Record, SecretKey.Generate("stranger-1"), _there.Store.Formula));
        AssertLeftOut(cache, "it is signed by stranger-1, and trusted are there-1");
    }

    [Fact]
    public void WhatNobodySignedIsLeftOut()
    {
        var cache = _there.Publish([_path], _key);
        File.WriteAllBytes(FileIn(cache), CarriedProvenance.Write(_there.Store.Query(_path)!, Record, null, _there.Store.Formula));
        AssertLeftOut(cache, "it has no signature");
    }

    [Fact]
    public void TheRecordOfAnotherObjectIsLeftOut()
    {
        var other = _there.Built("b", "b");
        var cache = _there.Publish([_path], _key);
        File.WriteAllBytes(FileIn(cache), CarriedProvenance.Write(_there.Store.Query(other)!, Record, _key, _there.Store.Formula));
        AssertLeftOut(cache, $"it is of '{_there.Store.FullPath(other)}'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"payloadType\":\"application/vnd.hillingar.provenance+json\",\"payload\":\"%\",\"signatures\":[]}")]
    [InlineData(
        "{\"payloadType\":\"application/vnd.hillingar.provenance+json\",\"payload\":\"AAAA\","
            + "\"signatures\":[7,{\"keyid\":8},{\"keyid\":\"there-1\",\"sig\":\"AAAA\"}]}")]
    public void WhatIsMalformedIsLeftOut(string text)
    {
        var cache = _there.Publish([_path], _key);
        File.WriteAllText(FileIn(cache), text);
        AssertLeftOut(cache, "is left out");

        // Neither is it believed of a trusted cache.
        using var other = new SharedObjects();
        Assert.Empty(other.Take([_path], null, $"file://{cache}?trusted=1").Missing);
        Assert.Null(other.Store.Provenance(_path));
    }

    [Fact]
    public void WhereItIsGoneTheObjectIsTaken()
    {
        var cache = _there.Publish([_path], _key);
        File.Delete(FileIn(cache));
        Take($"file://{cache}");
        Assert.Null(_here.Store.Provenance(_path));
    }

    private static string FileIn(string cache) => Directory.EnumerateFiles(Path.Combine(cache, "provenance")).Single();

    private void AssertTaken(ProvenanceOrigin origin) => Assert.Equal((Record with { Origin = origin }).ToJson(), _here.Store.Provenance(_path)!.ToJson());

    private void AssertLeftOut(string cache, string reason)
    {
        Take($"file://{cache}");
        Assert.Contains(reason, Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Null(_here.Store.Provenance(_path));
    }

    private void Take(string address)
    {
        using var cache = _here.Open(address);
        var outcome = new Substituter(_here.Store, [cache], new TrustedKeys([_key.PublicKey]), happened =>
        {
            if (happened is TransferEvent.Warned(var sentence))
                _warnings.Add(sentence);
        }).Substitute([_path], CancellationToken.None);
        Assert.Empty(outcome.Missing);
        _here.AssertClean();
    }
}
