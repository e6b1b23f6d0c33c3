using System.Collections.Immutable;

namespace Hillingar.Builder.Nix;

/// <summary>What a cache that is made of a store says of its objects.</summary>
public static class NarInfos
{
    /// <param name="key">Signs as well; null for the signatures that the object has.</param>
    public static NarInfo Of(StoreEntry entry, string url, NarCompression compression, SecretKey? key, StorePathFormula formula)
    {
        var info = new NarInfo
        {
            Path = entry.Path,
            Url = url,
            Compression = compression,
            NarHash = entry.NarHash,
            NarSize = entry.NarSize,
            References = [.. entry.References.Order()],
            Deriver = entry.Deriver,
            Signatures = Signatures(entry),
            ContentAddress = entry.ContentAddress is not null && ContentAddress.TryParse(entry.ContentAddress, out var address) ? address : null,
        };
        return key is null ? info : info with { Signatures = [.. info.Signatures.Append(key.Sign(info.Fingerprint(formula))).Distinct()] };
    }

    /// <summary>The signatures that are recorded of an object; what is none is left out.</summary>
    public static ImmutableArray<Signature> Signatures(StoreEntry entry) =>
        [.. entry.Signatures.Select(text => Signature.TryParse(text, out var signature) ? signature : null).OfType<Signature>()];
}
