using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Formats;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Tests.Signing;

public sealed class KeyTests : IDisposable
{
    // RFC 8032, section 7.1, test 1: a key of the standard, and its signature of nothing.
    private const string Rfc8032Seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    private const string Rfc8032Public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private const string Rfc8032Signature =
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ASecretKeyOfNixHasThePublicKeyOfNix()
    {
        var vector = Vectors.Of("signing-key", 1).Single();
        var key = SecretKey.Parse(vector.Expected("secretKeyFile").GetString()!);
        Assert.Equal(vector.Expected("publicKey").GetString(), key.PublicKey.ToString());
        Assert.Equal(vector.Expected("secretKeyFile").GetString(), key.Reveal());
    }

    [Fact]
    public void ASignatureIsThatOfTheStandard()
    {
        var key = SecretKey.Parse($"rfc:{Convert.ToBase64String(Convert.FromHexString(Rfc8032Seed + Rfc8032Public))}");
        Assert.Equal(Rfc8032Signature, Convert.ToHexStringLower(Convert.FromBase64String(key.Sign([]).ToString()["rfc:".Length..])));
    }

    [Fact]
    public void WhatAKeySignedItVerifiesAndNothingElse()
    {
        var key = SecretKey.Generate("host-1");
        var signature = key.Sign("text"u8);
        Assert.True(key.PublicKey.Verifies("text"u8, signature));
        Assert.False(key.PublicKey.Verifies("Text"u8, signature));
        Assert.False(SecretKey.Generate("host-1").PublicKey.Verifies("text"u8, signature));
        Assert.True(PublicKey.TryParse(key.PublicKey.ToString().Replace("host-1", "host-2", StringComparison.Ordinal), out var renamed));
        Assert.False(renamed.Verifies("text"u8, signature));
    }

    [Fact]
    public void EveryFlippedBitOfASignatureSpoilsIt()
    {
        var key = SecretKey.Generate("host-1");
        var bytes = key.Sign("text"u8).Bytes.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.PublicKey.Verifies("text"u8, new Signature("host-1", changed)), $"bit {bit}");
        }
    }

    [Fact]
    public void AFileOfASecretKeyIsReadBackAndIsItsOwnersAlone()
    {
        var key = SecretKey.Generate("host-1");
        var path = _scratch.File("key");
        key.Write(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(key.Reveal(), SecretKey.Read(path).Reveal());
        Assert.ThrowsAny<IOException>(() => key.Write(path));
        Assert.Equal("host-1", key.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name:")]
    [InlineData(":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==")]
    [InlineData("name:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuQ==")]
    [InlineData("name:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuB==")]
    [InlineData("a name:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==")]
    public void WhatIsNoSecretKeyIsRefused(string text) => Assert.Throws<StoreException>(() => SecretKey.Parse(text));

    [Fact]
    public void OnlyATrustedKeyVouches()
    {
        var key = SecretKey.Generate("host-1");
        var signed = ObjectFingerprint.Of(
            new StorePathFormula("/nix/store"), StorePath.Of(new byte[20], "x"), Sha256Hash.FromBytes(new byte[32]), 96, []);
        Assert.Equal($"1;/nix/store/{new string('0', 32)}-x;sha256:{new string('0', 52)};96;", Encoding.UTF8.GetString(signed));
        Signature[] signatures = [SecretKey.Generate("host-1").Sign(signed), SecretKey.Generate("host-2").Sign(signed), key.Sign(signed)];
        Assert.Equal("host-1", new TrustedKeys([key.PublicKey]).Verify(signed, signatures));
        Assert.Null(new TrustedKeys([key.PublicKey]).Verify(signed, signatures[..2]));
        Assert.Null(TrustedKeys.None.Verify(signed, signatures));
    }
}
