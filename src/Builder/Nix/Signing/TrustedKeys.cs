using System.Collections.Immutable;

namespace Hillingar.Builder.Nix;

/// <summary>The keys whose signatures count on this host.</summary>
public sealed class TrustedKeys(IEnumerable<PublicKey> keys)
{
    private readonly ILookup<string, PublicKey> _keys = keys.ToLookup(key => key.Name, StringComparer.Ordinal);

    public static TrustedKeys None { get; } = new([]);

    public ImmutableArray<string> Names => [.. _keys.Select(group => group.Key).Order(StringComparer.Ordinal)];

    /// <summary>The name of a trusted key that one of the signatures was made with; null if there is none.</summary>
    public string? Verify(byte[] fingerprint, IEnumerable<Signature> signatures) => VerifiedBy(fingerprint, signatures).FirstOrDefault();

    /// <summary>The names of the trusted keys that the signatures were made with, each once.</summary>
    public IEnumerable<string> VerifiedBy(byte[] fingerprint, IEnumerable<Signature> signatures) =>
        signatures.Where(signature => _keys[signature.KeyName].Any(key => key.Verifies(fingerprint, signature)))
            .Select(signature => signature.KeyName).Distinct(StringComparer.Ordinal);

    /// <summary>Why none of the signatures counts, as a clause.</summary>
    /// <param name="signed">What the signatures should be of.</param>
    public string WhyNot(IEnumerable<Signature> signatures, string signed)
    {
        var names = signatures.Select(signature => signature.KeyName).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "it has no signature"
            : names.Exists(Names.Contains) ? $"its signature by {string.Join(", ", names)} is not that of {signed}"
            : $"it is signed by {string.Join(", ", names)}, and trusted are {(Names.IsEmpty ? "no keys" : string.Join(", ", Names))}";
    }
}
