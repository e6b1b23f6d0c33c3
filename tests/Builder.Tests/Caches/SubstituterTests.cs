using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Hillingar.Builder.Tests.Caches;

public sealed class SubstituterTests : IDisposable
{
    private readonly SharedObjects _here = new();
    private readonly SharedObjects _there = new();
    private readonly SecretKey _key = SecretKey.Generate("there-1");

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public void AClosureComesWithAllThatIsKnownOfIt(NarCompression compression)
    {
        var paths = _there.Some();
        var cache = _there.Publish(paths, _key, compression);
        var outcome = _here.Take(paths, _key, $"file://{cache}");
        Assert.Empty(outcome.Missing);
        Assert.Equal(paths, outcome.Valid);
        foreach (var entry in _there.Store.Closure(paths))
        {
            var taken = _here.Store.Query(entry.Path)!;
            Assert.Equal((entry.NarHash, entry.NarSize, entry.ContentAddress), (taken.NarHash, taken.NarSize, taken.ContentAddress));
            Assert.Equal(entry.References, taken.References);
            Assert.Equal(_key.Name, Assert.Single(taken.Signatures).Split(':')[0]);
            Assert.False(taken.IsUltimate);
        }

        _here.AssertClean();
    }

    [Fact]
    public void WhatIsThereIsNotAskedFor()
    {
        var paths = _here.Some();
        Assert.Empty(_here.Take(paths, null, "file:///nowhere").Missing);
    }

    [Fact]
    public void NobodysObjectsAreRefusedUnlessTheirPathsProveThem()
    {
        var paths = _there.Some();
        var cache = _there.Publish(paths, key: null);
        var outcome = _here.Take(paths, _key, $"file://{cache}");
        Assert.Equal([paths[1]], outcome.Valid);
        var (missing, reasons) = Assert.Single(outcome.Missing);
        Assert.Equal(paths[0], missing);
        Assert.Contains(reasons, reason => reason.Contains("is not trusted: it has no signature", StringComparison.Ordinal));
        Assert.Empty(_here.Take(paths, null, $"file://{cache}?trusted=1").Missing);
    }

    [Fact]
    public void AStrangersSignatureDoesNotCount()
    {
        var path = _there.Built("a", "a");
        var cache = _there.Publish([path], SecretKey.Generate("stranger-1"));
        Assert.Contains("signed by stranger-1, and trusted are there-1", Reason(_here.Take([path], _key, $"file://{cache}")), StringComparison.Ordinal);
        var namesake = _there.Publish([path], SecretKey.Generate("there-1"), name: "namesake");
        Assert.Contains(
            "its signature by there-1 is not that of what the cache says", Reason(_here.Take([path], _key, $"file://{namesake}")), StringComparison.Ordinal);
    }

    [Fact]
    public void ChangedReferencesBreakTheSignature()
    {
        var paths = _there.Some();
        var cache = _there.Publish(paths, _key);
        var b = Assert.Single(_there.Store.AllValid(), path => path.Name == "b");
        Change(cache, b, text => text.Replace($"References: {_there.Store.Query(b)!.References[0]}\n", "References: \n", StringComparison.Ordinal));
        Assert.Contains("is not trusted", Reason(_here.Take([b], _key, $"file://{cache}")), StringComparison.Ordinal);
        _here.AssertClean();
    }

    [Fact]
    public void ChangedBytesAreRefusedWithBothHashes()
    {
        var path = _there.Built("a", "some text");
        var cache = _there.Publish([path], _key);
        var archive = Directory.EnumerateFiles(Path.Combine(cache, "nar")).Single();
        var bytes = File.ReadAllBytes(archive);
        bytes[100] ^= 1;
        File.WriteAllBytes(archive, bytes);
        Assert.Matches("has the hash sha256-[^ ]*, and sha256-[^ ]* was promised", Reason(_here.Take([path], _key, $"file://{cache}")));

        // Without the hash of the file, which no signature covers, that of the archive stays.
        Change(cache, path, text => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("File", StringComparison.Ordinal)).Select(line => line + "\n")));
        Assert.Matches("unpacked, has the hash sha256-[^ ]*, and sha256-[^ ]* was promised", Reason(_here.Take([path], _key, $"file://{cache}")));
        _here.AssertClean();
        Assert.Empty(_here.Store.AllValid());
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public void TruncatedAndLengthenedArchivesAreRefused(NarCompression compression)
    {
        var path = _there.Built("a", new string('x', 10_000));
        var cache = _there.Publish([path], _key, compression);
        var archive = Directory.EnumerateFiles(Path.Combine(cache, "nar")).Single();
        var bytes = File.ReadAllBytes(archive);
        Change(cache, path, text => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("File", StringComparison.Ordinal)).Select(line => line + "\n")));
        foreach (var changed in new[] { bytes[..^1], bytes[..(bytes.Length / 2)], [], [.. bytes, 0], [.. bytes, .. bytes] })
        {
            File.WriteAllBytes(archive, changed);
            Assert.NotEmpty(_here.Take([path], _key, $"file://{cache}").Missing);
            _here.AssertClean();
            Assert.Empty(_here.Store.AllValid());
        }
    }

    [Fact]
    public void AnUnsignedTextWithOtherBytesIsRefusedByItsOwnPath()
    {
        // All hashes of the narinfo are true; only the path, which follows from the text, is that of another.
        var path = _there.Store.AddText("text", "what was meant"u8, []);
        var cache = _there.Publish([path], null);
        var other = _there.Outside("other");
        File.WriteAllText(other, "what was sent!");
        var archive = new MemoryStream();
        NarWriter.Write(other, archive);
        var hash = HashText.Base32(TreeHash.Of(other).Hash);
        File.WriteAllBytes(Directory.EnumerateFiles(Path.Combine(cache, "nar")).Single(), archive.ToArray());
        Change(cache, path, text => string.Join('\n', text.Split('\n').Select(line =>
            line.StartsWith("FileHash", StringComparison.Ordinal) ? $"FileHash: {hash}"
                : line.StartsWith("NarHash", StringComparison.Ordinal) ? $"NarHash: {hash}"
                : line)));
        Assert.Matches(
            "the file in the archive .* has the hash sha256-[^ ]*, and its CA promised sha256-", Reason(_here.Take([path], null, $"file://{cache}")));
        _here.AssertClean();
        Assert.Empty(_here.Store.AllValid());
    }

    [Fact]
    public void ABombIsStoppedAtItsFirstByteTooMany()
    {
        var path = _there.Built("a", "a");
        var cache = _there.Publish([path], _key, NarCompression.Zstd);
        // A file of zeros that is well-formed for 256 MiB, in some kilobytes.
        using (var zeros = File.Create(_there.Outside("zeros")))
            zeros.SetLength(256 << 20);
        var bomb = new MemoryStream();
        NarCompression.Zstd.Encode(bomb, stream => NarWriter.Write(_there.Outside("zeros"), stream));
        File.WriteAllBytes(Directory.EnumerateFiles(Path.Combine(cache, "nar")).Single(), bomb.ToArray());
        Change(cache, path, text => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("File", StringComparison.Ordinal)).Select(line => line + "\n")));
        Assert.Contains("longer than the", Reason(_here.Take([path], _key, $"file://{cache}")), StringComparison.Ordinal);
        _here.AssertClean();
    }

    [Fact]
    public void WithoutWhatItRefersToNothingIsTaken()
    {
        var paths = _there.Some();
        var cache = _there.Publish(paths, _key);
        var a = Assert.Single(_there.Store.AllValid(), path => path.Name == "a");
        File.Delete(Path.Combine(cache, $"{a.HashPart}.narinfo"));
        var outcome = _here.Take(paths, _key, $"file://{cache}");
        Assert.Contains($"it refers to '{a}', which no cache has", Reason(outcome), StringComparison.Ordinal);
        Assert.Equal([paths[1]], _here.Store.AllValid());
    }

    [Fact]
    public void TheNextCacheStepsInForOneThatFails()
    {
        var paths = _there.Some();
        var good = _there.Publish(paths, _key);
        var damaged = _there.Publish(paths, _key, name: "damaged");
        foreach (var archive in Directory.EnumerateFiles(Path.Combine(damaged, "nar")))
            File.WriteAllText(archive, "damaged");
        var outcome = _here.Take(paths, _key, $"file://{damaged}?priority=1", "http://127.0.0.1:1/", $"file://{good}?priority=2");
        Assert.Empty(outcome.Missing);
        _here.AssertClean();
    }

    [Fact]
    public void TheCacheWithTheLowestPriorityIsAskedFirst()
    {
        var path = _there.Built("a", "a");
        var files = FilesOf(_there.Publish([path], _key));
        using var near = ScriptedServer.Of(new Dictionary<string, byte[]>(files) { ["/nix-cache-info"] = "StoreDir: /nix/store\nPriority: 10\n"u8.ToArray() });
        using var far = ScriptedServer.Of(new Dictionary<string, byte[]>(files) { ["/nix-cache-info"] = "StoreDir: /nix/store\nPriority: 40\n"u8.ToArray() });
        Assert.Empty(_here.Take([path], _key, far.Url, near.Url).Missing);
        Assert.Single(far.Requests);
        Assert.Equal(3, near.Requests.Count);
    }

    [Fact]
    public void ACacheOfAnotherStoreDirectoryIsLeftOut()
    {
        var path = _there.Built("a", "a");
        var cache = _there.Publish([path], _key);
        File.WriteAllText(Path.Combine(cache, "nix-cache-info"), "StoreDir: /gnu/store\n");
        var warnings = new List<string>();
        using var opened = _here.Open($"file://{cache}");
        _ = new Substituter(_here.Store, [opened], TrustedKeys.None, happened => warnings.Add($"{happened}")).Substitute([path], CancellationToken.None);
        Assert.Contains("is for the store directory '/gnu/store'", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatACacheHasNotIsNotAskedForAgainForAnHour()
    {
        var path = _there.Built("a", "a");
        var files = new Dictionary<string, byte[]> { ["/nix-cache-info"] = "StoreDir: /nix/store\n"u8.ToArray() };
        using var server = ScriptedServer.Of(files);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        for (var i = 0; i < 3; i++)
        {
            using var memory = CacheMemory.Open(_here.Store.Layout, time);
            using var cache = _here.Open(server.Url, memory);
            Assert.Null(cache.Query(path, CancellationToken.None));
        }

        Assert.Equal(2, server.Requests.Count);
        time.Advance(TimeSpan.FromHours(1.1));
        foreach (var file in Directory.EnumerateFiles(_there.Publish([path], _key), "*.narinfo"))
            files[$"/{Path.GetFileName(file)}"] = File.ReadAllBytes(file);
        using (var memory = CacheMemory.Open(_here.Store.Layout, time))
        {
            using var cache = _here.Open(server.Url, memory);
            Assert.Equal(path, cache.Query(path, CancellationToken.None)!.Path);
            Assert.Equal(path, cache.Query(path, CancellationToken.None)!.Path);
        }

        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public void TroubleIsNotRememberedAndACacheInTroubleIsLeftOutAtOnce()
    {
        var paths = Enumerable.Range(0, 20).Select(i => _there.Built($"object-{i}", "text")).ToList();
        var troubled = true;
        var files = FilesOf(_there.Publish(paths, _key));
        using var server = new ScriptedServer((head, stream) =>
        {
            var name = head.Split(' ')[1];
            if (troubled && name != "/nix-cache-info")
                ScriptedServer.Send(stream, "503 Service Unavailable", "", []);
            else
                ScriptedServer.Send(stream, "200 OK", "", files[name]);
        });
        using var memory = CacheMemory.Open(_here.Store.Layout, TimeProvider.System);
        var warnings = new List<string>();
        Assert.Equal(paths.Count, Take(memory, server.Url, paths, warnings.Add).Missing.Count);
        Assert.Contains("503 Service Unavailable (2 attempts)", Assert.Single(warnings), StringComparison.Ordinal);
        // Sixteen ask at once, twice each; the others are not asked for.
        Assert.InRange(server.Requests.Count, 3, 1 + 16 * 2);

        troubled = false;
        Assert.Empty(Take(memory, server.Url, paths, warnings.Add).Missing);
        Assert.Single(warnings);
        _here.AssertClean();
    }

    [Fact]
    public void SeveralArchivesAreUnderWayAtOnce()
    {
        var paths = Enumerable.Range(0, 4).Select(i => _there.Built($"object-{i}", "text")).ToList();
        var files = FilesOf(_there.Publish(paths, _key));
        // No request is answered until all are there.
        using var together = new Barrier(paths.Count);
        using var server = new ScriptedServer((head, stream) =>
        {
            var name = head.Split(' ')[1];
            if (name.StartsWith("/nar/", StringComparison.Ordinal))
                Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(20)));
            ScriptedServer.Send(stream, "200 OK", "", files[name]);
        });
        Assert.Empty(_here.Take(paths, _key, server.Url).Missing);
    }

    [Fact]
    public void AnArchiveThatBreaksOffGoesOnOrComesFromTheNextCache()
    {
        var path = _there.Built("a", new string('a', 100_000));
        var files = FilesOf(_there.Publish([path], _key));
        var cut = 0;
        using var breaking = new ScriptedServer((head, stream) =>
        {
            var name = head.Split(' ')[1];
            if (!name.StartsWith("/nar/", StringComparison.Ordinal))
                ScriptedServer.Send(stream, "200 OK", "", files[name]);
            else if (++cut == 1 || head.Contains("\r\nRange: bytes=", StringComparison.Ordinal) is false)
                ScriptedServer.Send(stream, "200 OK", "ETag: \"x\"\r\n", files[name].AsSpan(0, 50_000), files[name].Length);
            else
                ScriptedServer.Send(
                    stream, "206 Partial Content", $"ETag: \"x\"\r\nContent-Range: bytes 50000-{files[name].Length - 1}/{files[name].Length}\r\n",
                    files[name].AsSpan(50_000));
        });
        Assert.Empty(_here.Take([path], _key, breaking.Url).Missing);
        Assert.Equal(2, cut);

        // One that breaks off each time, and one that is well.
        using var again = new SharedObjects();
        using var broken = new ScriptedServer((head, stream) =>
        {
            var name = head.Split(' ')[1];
            ScriptedServer.Send(
                stream, "200 OK", "", name.StartsWith("/nar/", StringComparison.Ordinal) ? files[name].AsSpan(0, 50_000) : files[name], files[name].Length);
        });
        using var well = ScriptedServer.Of(files);
        Assert.Empty(again.Take([path], _key, $"{broken.Url}?priority=1", $"{well.Url}?priority=2").Missing);
        again.AssertClean();
    }

    [Fact]
    public void AnAnswerThatIsNotThereIsForgottenWhenItIsNotTrue()
    {
        // The narinfo is remembered, and its archive gone: the next time all is asked anew.
        var path = _there.Built("a", "a");
        var files = FilesOf(_there.Publish([path], _key));
        var archive = files.Keys.Single(name => name.StartsWith("/nar/", StringComparison.Ordinal));
        var without = files.Where(file => file.Key != archive).ToDictionary(file => file.Key, file => file.Value);
        using var server = ScriptedServer.Of(without);
        using var memory = CacheMemory.Open(_here.Store.Layout, TimeProvider.System);
        Assert.Contains($"has no '{archive[1..]}', which its narinfo", Reason(Take(memory, server.Url, [path], _ => { })), StringComparison.Ordinal);
        without[archive] = files[archive];
        Assert.Empty(Take(memory, server.Url, [path], _ => { }).Missing);
        Assert.Equal(2, server.Requests.Count(head => head.Contains(".narinfo", StringComparison.Ordinal)));
    }

    [Fact]
    public void ADamagedMemoryIsNamed()
    {
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(_here.Store.Layout.DatabasePath)!, "caches.sqlite"), new string('x', 5000));
        Assert.Contains(
            "delete it", Assert.Throws<StoreException>(() => CacheMemory.Open(_here.Store.Layout, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyWhatIsMissingIsPublished()
    {
        var paths = _there.Some();
        _ = _there.Publish([paths[1]], _key);
        using var cache = _there.Open($"file://{_there.Outside("cache")}");
        var publisher = new CachePublisher(_there.Store, cache, NarCompression.None, _key, _ => { });
        var closure = _there.Store.Closure(paths);
        Assert.Equal(closure.Select(entry => entry.Path).Where(path => path != paths[1]), publisher.Publish(closure, CancellationToken.None));
        Assert.Empty(publisher.Publish(closure, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(_there.Outside("cache"), "*.new", SearchOption.AllDirectories));
    }

    // By their paths, as a server has them.
    private static Dictionary<string, byte[]> FilesOf(string cache) =>
        Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories).ToDictionary(file => $"/{Path.GetRelativePath(cache, file)}", File.ReadAllBytes);

    private SubstitutionOutcome Take(CacheMemory memory, string url, IReadOnlyCollection<StorePath> paths, Action<string> warned)
    {
        using var cache = _here.Open(url, memory);
        return new Substituter(_here.Store, [cache], new TrustedKeys([_key.PublicKey]), happened =>
        {
            if (happened is TransferEvent.Warned(var sentence) && sentence.Contains("is left out", StringComparison.Ordinal))
                warned(sentence);
        }).Substitute(paths, CancellationToken.None);
    }

    private static string Reason(SubstitutionOutcome outcome) => string.Join('\n', Assert.Single(outcome.Missing).Value);

    private static void Change(string cache, StorePath path, Func<string, string> change)
    {
        var file = Path.Combine(cache, $"{path.HashPart}.narinfo");
        var changed = change(File.ReadAllText(file));
        Assert.NotEqual(File.ReadAllText(file), changed);
        File.WriteAllText(file, changed);
    }
}
