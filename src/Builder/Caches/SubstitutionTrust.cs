namespace Hillingar.Builder;

/// <summary>Whether what a cache says of an object may be believed: by a signature, or because the path itself proves it.</summary>
internal static class SubstitutionTrust
{
    /// <summary>Null if it may; else why not, and the way out.</summary>
    /// <param name="place">Where it is said, for the message.</param>
    public static string? Problem(NarInfo info, string place, TrustedKeys keys, StorePathFormula formula)
    {
        if (info.IsContentAddressed(formula) || keys.Verify(info.Fingerprint(formula), info.Signatures) is not null)
            return null;
        var names = info.Signatures.Select(signature => signature.KeyName).Distinct().ToList();
        var signed = names.Count == 0 ? "nobody signed it"
            : names.Exists(keys.Names.Contains) ? $"its signature by {string.Join(", ", names)} is not that of what the cache says"
            : $"it is signed by {string.Join(", ", names)}, and trusted are {(keys.Names.Length == 0 ? "no keys" : string.Join(", ", keys.Names))}";
        return $"'{info.Path}' of {place} is not trusted: {signed}; add the public key of who made it to the trusted ones if you trust them";
    }
}
