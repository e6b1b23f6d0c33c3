using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>The keys whose signatures count on this host.</summary>
public sealed class TrustedKeys(IEnumerable<PublicKey> keys)
{
    private readonly ILookup<string, PublicKey> _keys = keys.ToLookup(key => key.Name, StringComparer.Ordinal);

    public static TrustedKeys None { get; } = new([]);

    public ImmutableArray<string> Names => [.. _keys.Select(group => group.Key).Order(StringComparer.Ordinal)];

    /// <summary>The name of a trusted key that one of the signatures was made with; null if there is none.</summary>
    public string? Verify(byte[] fingerprint, IEnumerable<Signature> signatures) =>
        signatures.FirstOrDefault(signature => _keys[signature.KeyName].Any(key => key.Verifies(fingerprint, signature)))?.KeyName;
}
