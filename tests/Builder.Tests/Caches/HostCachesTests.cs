using CsCheck;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Tests.Caches;

public sealed class HostCachesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void WhatAHostIsConfiguredToAskAndTrustIsRead()
    {
        var (office, other) = (SecretKey.Generate("office-1").PublicKey, SecretKey.Generate("other-1").PublicKey);
        var caches = Read($"""
            trusted-public-keys = ["{other}"]

            [caches.office]
            url = "http://10.0.0.5:5000"
            public-keys = ["{office}"]
            priority = 10

            [caches.disk]
            url = "file:///mnt/cache?priority=5"
            trusted = true
            """);
        Assert.Equal(["http://10.0.0.5:5000", "file:///mnt/cache"], caches.Addresses.Select(address => $"{address}"));
        Assert.Equal([10, 5], caches.Addresses.Select(address => address.Priority));
        Assert.Equal([false, true], caches.Addresses.Select(address => address.IsTrusted));
        Assert.Equal(["office-1", "other-1"], caches.Keys.Names);
    }

    [Fact]
    public void WithoutAFileThereAreNoCaches() => Assert.Same(HostCaches.None, HostCaches.Read(_scratch.Path));

    [Fact]
    public void AllMistakesAreShownWithTheirPlaces()
    {
        var refused = Assert.Throws<CachesRefusedException>(() => Read("""
            trusted-public-keys = ["office-1", 7]
            trusted = true

            [caches.office]
            url = "gopher://10.0.0.5"
            priority = 5000
            trusted = "yes"

            [caches.disk]
            url = "file:///mnt/cache?speed=11"
            public-keys = "disk-1:AAAA"

            [caches.none]
            mirror = "http://10.0.0.6"
            """));
        string[] expected =
        [
            "1:24 HU0013 'office-1' is no public key",
            "1:36 HU0012 this is an integer, and a string belongs here",
            "2:1 HU0011 'trusted' is unknown here",
            "5:7 HU0013 the address 'gopher://10.0.0.5' has an unknown scheme; file, http, https and s3 are known",
            "6:12 HU0014 the priority is 5000",
            "7:11 HU0012 this is a string, and a truth value belongs here",
            "10:7 HU0013 the address 'file:///mnt/cache?speed=11' has the unknown setting 'speed'; "
                + "priority, trusted, compression, secret-key, endpoint, region, scheme, profile are known",
            "11:15 HU0012 this is a string, and an array belongs here",
            "13:1 HU0015 [caches.none] has no url",
            "14:1 HU0011 'mirror' is unknown in [caches.none]",
        ];
        Assert.Equal(
            expected, refused.Diagnostics.Select(diagnostic => $"{diagnostic.Span.Line}:{diagnostic.Span.Column} {diagnostic.Id} {diagnostic.Message}"));
        Assert.All(refused.Diagnostics, diagnostic => Assert.NotEmpty(diagnostic.Help));
        Assert.All(expected, line => Assert.Contains(line[(line.IndexOf("HU", StringComparison.Ordinal) + 7)..], refused.Message, StringComparison.Ordinal));
        Assert.Contains("5 | url = \"gopher://10.0.0.5\"", DiagnosticRenderer.Render(refused.Diagnostics, [refused.File]), StringComparison.Ordinal);
    }

    [Fact]
    public void ChangedTextIsReadOrRefusedAndNothingElse()
    {
        var sound = $"trusted-public-keys = [\"{SecretKey.Generate("a-1").PublicKey}\"]\n[caches.a]\n"
            + "url = \"file:///a?priority=3\"\npublic-keys = []\npriority = 3\ntrusted = false\n";
        string[] parts = ["\n", "\"", "=", "[", "]", "caches", ".a", "url", "?", "7", "true", "{", "}", "#", "\t", "é", "\0"];
        Gen.Select(Gen.Int[0, sound.Length], Gen.Int[0, 20], Gen.Int[0, parts.Length - 1].Select(i => parts[i]).Array[0, 3]).Sample(
            (at, removed, added) =>
            {
                var changed = sound[..at] + string.Concat(added) + sound[Math.Min(sound.Length, at + removed)..];
                try
                {
                    _ = Read(changed);
                }
                catch (CachesRefusedException e)
                {
                    Assert.NotEmpty(e.Diagnostics);
                }
            },
            iter: Cases.Of(2000),
            threads: 1);
    }

    private HostCaches Read(string text)
    {
        File.WriteAllText(_scratch.File(CachesLanguage.FileName), text);
        return HostCaches.Read(_scratch.Path);
    }
}
