using System.Diagnostics.CodeAnalysis;

namespace Hillingar.Builder.Nix;

/// <summary>Who vouches for an object: an Ed25519 signature with the name of its key, <c>NAME:BASE64</c>.</summary>
public sealed class Signature : IEquatable<Signature>
{
    internal const int Size = 64;

    private readonly byte[] _bytes;

    internal Signature(string keyName, byte[] bytes) => (KeyName, _bytes) = (keyName, bytes);

    public string KeyName { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static bool TryParse(string text, [NotNullWhen(true)] out Signature? signature)
    {
        signature = Nix.KeyName.TrySplit(text, Size, out var name, out var bytes) ? new Signature(name, bytes) : null;
        return signature is not null;
    }

    public bool Equals(Signature? other) => other is not null && other.KeyName == KeyName && other.Bytes.SequenceEqual(Bytes);

    public override bool Equals(object? obj) => Equals(obj as Signature);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{KeyName}:{Convert.ToBase64String(_bytes)}";
}
