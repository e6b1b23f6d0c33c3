using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Hillingar.Builder.Nix;

/// <summary>A key that signatures are checked with, as in Nix's <c>trusted-public-keys</c>: <c>NAME:BASE64</c> of 32 bytes.</summary>
public sealed class PublicKey
{
    internal const int Size = 32;

    private readonly byte[] _bytes;

    internal PublicKey(string name, byte[] bytes) => (Name, _bytes) = (name, bytes);

    public string Name { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    public static bool TryParse(string text, [NotNullWhen(true)] out PublicKey? key)
    {
        key = KeyName.TrySplit(text, Size, out var name, out var bytes) ? new PublicKey(name, bytes) : null;
        return key is not null;
    }

    /// <exception cref="StoreException">The text is no public key.</exception>
    public static PublicKey Parse(string text) => TryParse(text, out var key)
        ? key
        : throw new StoreException($"'{text}' is no public key; it should be NAME:BASE64, as 'hillingar key public' prints it");

    /// <summary>Whether a signature was made with this key, over exactly this (RFC 8032); one of another name was not.</summary>
    public bool Verifies(ReadOnlySpan<byte> signed, Signature signature) =>
        signature.KeyName == Name
        && Ed25519.Verify(signature.Bytes.ToArray(), 0, _bytes, 0, signed.ToArray(), 0, signed.Length);

    public override string ToString() => $"{Name}:{Convert.ToBase64String(_bytes)}";
}
