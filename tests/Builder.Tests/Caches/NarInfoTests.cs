using System.Text;
using CsCheck;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Formats;

namespace Hillingar.Builder.Tests.Caches;

public sealed class NarInfoTests
{
    private const string Hash = "sha256:1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr";

    private const string Sound =
        "StorePath: /nix/store/k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed\n"
        + "URL: nar/1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr.nar\n"
        + "Compression: none\n"
        + "FileHash: sha256:1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr\n"
        + "FileSize: 1416\n"
        + "NarHash: sha256:1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr\n"
        + "NarSize: 1416\n"
        + "References: dwswyqa4sqqfbzikhsyjjw654bv2wslb-dep-a k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed\n"
        + "Deriver: 6r8347ziypk88fijibnza2pqac66axk2-uses-a.drv\n";

    private static readonly StorePathFormula Formula = new("/nix/store");

    [Fact]
    public void WhatNixWroteIsReadAndWrittenToTheByte()
    {
        foreach (var vector in Vectors.Of("narinfo", 2))
        {
            var text = vector.Expected("narinfo").GetString()!;
            var info = Read(text);
            Assert.Equal(text, info.ToText(Formula));
            Assert.Equal(vector.Input("path").GetString(), Formula.FullPath(info.Path));
            Assert.Equal(vector.Input("ca").GetString(), info.ContentAddress!.ToString());
            Assert.True(info.IsContentAddressed(Formula));
        }
    }

    [Fact]
    public void SignaturesOfNixAreVerified()
    {
        var key = SecretKey.Parse(Vectors.Of("signing-key", 1).Single().Expected("secretKeyFile").GetString()!);
        foreach (var info in Vectors.Of("narinfo", 2).Select(vector => Read(vector.Expected("narinfo").GetString()!)))
        {
            Assert.Equal([key.Sign(info.Fingerprint(Formula))], info.Signatures);
            Assert.Equal(key.Name, new TrustedKeys([key.PublicKey]).Verify(info.Fingerprint(Formula), info.Signatures));
            Assert.Null(new TrustedKeys([key.PublicKey]).Verify((info with { NarSize = info.NarSize + 8 }).Fingerprint(Formula), info.Signatures));
        }
    }

    [Fact]
    public void FieldsMayComeInAnyOrderAndUnknownOnesArePassedOver()
    {
        var info = Read(Sound);
        Assert.Equal(Sound, Read("Future: what a later Nix writes\n" + string.Concat(Sound.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Reverse().Select(line => line + "\n"))).ToText(Formula));
        Assert.Equal(2, info.References.Length);
        Assert.False(info.IsContentAddressed(Formula));
    }

    [Fact]
    public void NoCompressionMeansTheOneOfOldCaches() =>
        Assert.Equal(NarCompression.Bzip2, Read(Sound.Replace("Compression: none\n", "", StringComparison.Ordinal)).Compression);

    [Theory]
    [InlineData(
        "StorePath: /nix/store/k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed",
        "StorePath: /gnu/store/k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed", "is no path of the store")]
    [InlineData("StorePath: /nix/store/k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed", "StorePath: /nix/store/../etc/passwd", "is not the name of a store object")]
    [InlineData("StorePath: /nix/store/k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed\n", "", "it has no StorePath")]
    [InlineData("URL: nar/", "URL: ../nar/", "does not lie inside the cache")]
    [InlineData("URL: nar/", "URL: nar/../../", "does not lie inside the cache")]
    [InlineData("URL: nar/", "URL: /etc/", "does not lie inside the cache")]
    [InlineData("URL: nar/", "Provenance: ../x\nURL: nar/", "the Provenance '../x' does not lie inside the cache")]
    [InlineData("URL: nar/", "URL: http://elsewhere/", "does not lie inside the cache")]
    [InlineData("URL: nar/", "URL: %2e%2e/", "does not lie inside the cache")]
    [InlineData("URL: nar/", "URL: ./", "does not lie inside the cache")]
    [InlineData("URL: nar/", "URL: nar\\..\\", "does not lie inside the cache")]
    [InlineData("Compression: none", "Compression: lzip", "'lzip' is not supported; none, xz, zstd, gzip, br, bzip2 are")]
    [InlineData("NarSize: 1416", "NarSize: -1", "is no number of bytes")]
    [InlineData("NarSize: 1416", "NarSize: 0", "NarSize is 0")]
    [InlineData("NarSize: 1416", "NarSize: 01416", "is no number of bytes")]
    [InlineData("NarSize: 1416", "NarSize: 99999999999999999999", "is no number of bytes")]
    [InlineData("NarSize: 1416", "NarSize: 1416 ", "is no number of bytes")]
    [InlineData("NarSize: 1416", "NarSize: 1416\nNarSize: 1416", "NarSize comes twice")]
    [InlineData("FileSize: 1416", "FileSize: 0x10", "is no number of bytes")]
    [InlineData("NarHash: sha256:1", "NarHash: sha256:z", "NarHash is")]
    [InlineData("NarHash: sha256:1", "NarHash: sha256:", "NarHash is")]
    [InlineData("NarHash: sha256:1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr", "NarHash: md5:1ajm1gicwkfv6vl6yax95rs3w9", "NarHash is")]
    [InlineData("NarHash: sha256:1ajm", "NarHash: sha256:1ajm\u0000", "zero byte")]
    [InlineData("References: dwsw", "References: ../dwsw", "is not the name of a store object")]
    [InlineData("References: dwsw", "References: /nix/store/dwsw", "is not the name of a store object")]
    [InlineData("References: dwsw", "References: k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6-dir-mixed dwsw", "twice")]
    [InlineData("Deriver: 6r83", "Deriver: x6r83", "is not the name of a store object")]
    [InlineData("Deriver: ", "Sig: host-1:AAAA\nDeriver: ", "a signature is not")]
    [InlineData("Deriver: ", "Deriver", "is not 'Name: value'")]
    [InlineData("uses-a.drv\n", "uses-a.drv", "in the middle of a line")]
    [InlineData("uses-a.drv\n", "uses-a.drv\n\n", "is not 'Name: value'")]
    [InlineData("uses-a.drv\n", "uses-a.drv\r\n", "carriage return")]
    public void WhatIsWrongIsRefusedWithTheReason(string part, string replacement, string reason)
    {
        Assert.Contains(part, Sound, StringComparison.Ordinal);
        var refusal = Assert.Throws<StoreException>(() => Read(Sound.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALineAtFaultIsNamed() =>
        Assert.Contains(
            "in line 7", Assert.Throws<StoreException>(() => Read(Sound.Replace("NarSize: 1416", "NarSize: x", StringComparison.Ordinal))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void AnotherObjectThanThatAskedForIsRefused()
    {
        var asked = StorePath.Of(new byte[20], "dir-mixed");
        var refusal = Assert.Throws<StoreException>(() => NarInfoReader.Read(Encoding.UTF8.GetBytes(Sound), Formula, asked, "x"));
        Assert.Contains("was asked for", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TooMuchIsRefusedBeforeItIsRead()
    {
        Assert.Contains(
            "larger than", Assert.Throws<StoreException>(() => Read(Sound + $"Future: {new string('x', NarInfoReader.MaximumSize)}\n")).Message,
            StringComparison.Ordinal);
        var signature = SecretKey.Generate("host-1").Sign("x"u8);
        var many = Sound + string.Concat(Enumerable.Repeat($"Sig: {signature}\n", 65));
        Assert.Contains("more than 64 signatures", Assert.Throws<StoreException>(() => Read(many)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("URL: nar/", "URL: https://cache.example.org/sub/nar/", "nar/1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr.nar")]
    [InlineData("URL: nar/", "URL: https://cache.example.org/nar/", "/nar/1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr.nar")]
    [InlineData("dhhdkr.nar\n", "dhhdkr.nar?hash=k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6&x=%41\n", "nar/1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr.nar")]
    [InlineData("FileSize: 1416\n", "", "nar/1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr.nar")]
    [InlineData("NarSize: 1416\n", "NarSize: 1416\nFuture: x\n", "nar/1ajm1gicwkfv6vl6yax95rs3w9gvs5rsypc6myv0wphrgidhhdkr.nar")]
    public void WhatRealCachesWriteIsRead(string part, string replacement, string url)
    {
        var text = Sound.Replace(part, replacement, StringComparison.Ordinal);
        var info = NarInfoReader.Read(Encoding.UTF8.GetBytes(text), Formula, null, "x", new Uri("https://cache.example.org/sub"));
        Assert.Equal(url, info.Url);
        Assert.Equal(replacement.Contains('?', StringComparison.Ordinal) ? "?hash=k6s80hxw9dh7zhrk5bzyaxi96yx8wkq6&x=%41" : "", info.Query);
    }

    [Theory]
    [InlineData("URL: http://cache.example.org/sub/nar/")]
    [InlineData("URL: https://cache.example.org:444/sub/nar/")]
    [InlineData("URL: https://user@cache.example.org/sub/nar/")]
    [InlineData("URL: https://cache.example.org.evil/sub/nar/")]
    [InlineData("URL: https://cache.example.org/sub/../nar/")]
    [InlineData("URL: //cache.example.org/sub/nar/")]
    public void AnAddressElsewhereIsRefused(string url)
    {
        var text = Encoding.UTF8.GetBytes(Sound.Replace("URL: nar/", url, StringComparison.Ordinal));
        var refusal = Assert.Throws<StoreException>(() => NarInfoReader.Read(text, Formula, null, "x", new Uri("https://cache.example.org/sub")));
        Assert.Contains("does not lie inside the cache", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHashMayBeAnSriAndASignatureThatIsNoneIsPassedOverBesideAGoodOne()
    {
        var good = SecretKey.Generate("host-1").Sign("x"u8);
        var sri = Convert.ToBase64String(Read(Sound).NarHash.ToBytes());
        var info = Read(
            Sound.Replace($"NarHash: {Hash}", $"NarHash: sha256-{sri}", StringComparison.Ordinal) + $"Sig: host-2:AAAA\nSig: {good}\nSig: \u00e9\n");
        Assert.Equal(Read(Sound).NarHash, info.NarHash);
        Assert.Equal([good], info.Signatures);
    }

    [Theory]
    [InlineData("fixed:r:" + Hash, ContentMethod.Recursive)]
    [InlineData("fixed:" + Hash, ContentMethod.Flat)]
    [InlineData("text:" + Hash, ContentMethod.Text)]
    public void ContentAddressesAreReadAndWritten(string text, object method)
    {
        Assert.True(ContentAddress.TryParse(text, out var address));
        Assert.Equal(method, address.Method);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("fixed:r:")]
    [InlineData("fixed:r:md5:1ajm1gicwkfv6vl6yax95rs3w9")]
    [InlineData("text:r:" + Hash)]
    [InlineData("other:" + Hash)]
    [InlineData("fixed:sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void AContentAddressThatCannotBeCheckedProvesNothing(string text)
    {
        Assert.False(ContentAddress.TryParse(text, out _));
        Assert.False(Read($"{Sound}CA: {text}\n").IsContentAddressed(Formula));
    }

    [Fact]
    public void ChangedBytesAreReadOrRefusedAndNothingElse()
    {
        var sound = Encoding.UTF8.GetBytes(Sound + $"Sig: {SecretKey.Generate("host-1").Sign("x"u8)}\nCA: fixed:r:{Hash}\n");
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Int[0, 12], Gen.Byte.Array[0, 12]).Sample(
            (at, removed, added) =>
            {
                byte[] changed = [.. sound[..at], .. added, .. sound[Math.Min(sound.Length, at + removed)..]];
                try
                {
                    var info = NarInfoReader.Read(changed, Formula, null, "x");
                    // What was taken means the same once it is written and read again.
                    Assert.Equal(info.ToText(Formula), Read(info.ToText(Formula)).ToText(Formula));
                    Assert.True(RelativeName.IsSafe(info.Url, 1024));
                }
                catch (StoreException e)
                {
                    Assert.StartsWith("the narinfo x is malformed", e.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void AnyBytesAreReadOrRefusedAndNothingElse() => Gen.Byte.Array[0, 200].Sample(
        bytes => Assert.Throws<StoreException>(() => NarInfoReader.Read(bytes, Formula, null, "x")), iter: 5_000);

    private static NarInfo Read(string text) => NarInfoReader.Read(Encoding.UTF8.GetBytes(text), Formula, null, "x");
}
