using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>Whether what a cache says of an object may be believed: by a signature, or because the path itself proves it.</summary>
internal static class SubstitutionTrust
{
    /// <summary>Null if it may; else why not, and the way out.</summary>
    /// <param name="place">Where it is said, for the message.</param>
    public static string? Problem(NarInfo info, string place, TrustedKeys keys, StorePathFormula formula)
    {
        if (info.IsContentAddressed(formula) || keys.Verify(info.Fingerprint(formula), info.Signatures) is not null)
            return null;
        return $"'{info.Path}' of {place} is not trusted: {keys.WhyNot(info.Signatures, "what the cache says")}; "
            + "add the public key of its builder to the trusted ones if you trust that builder";
    }
}
