using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Who must vouch for a valid object, as <c>nix store verify</c> asks: a trusted key, unless it was built here; or so many different ones. What is known by its
/// content needs no signature.
/// </summary>
/// <param name="needed">How many trusted keys; 0 for one, or for none where the object was built here.</param>
/// <param name="caches">Asked for further signatures.</param>
public sealed class TrustRule(StorePathFormula formula, TrustedKeys keys, int needed, IReadOnlyList<BinaryCache> caches)
{
    /// <summary>Null if enough vouch for it; else what is wrong, as a clause behind the path.</summary>
    public string? Problem(StoreEntry entry, CancellationToken cancellationToken)
    {
        var info = NarInfos.Of(entry, "", NarCompression.None, null, formula);
        if ((needed == 0 && entry.IsUltimate) || info.IsContentAddressed(formula))
            return null;
        var wanted = Math.Max(needed, 1);
        var signatures = info.Signatures.ToList();
        var fingerprint = info.Fingerprint(formula);
        var silent = "";
        foreach (var cache in caches)
        {
            if (keys.VerifiedBy(fingerprint, signatures).Count() >= wanted)
                break;
            try
            {
                signatures.AddRange(cache.Query(entry.Path, cancellationToken)?.Signatures ?? []);
            }
            catch (IOException e) when (!cancellationToken.IsCancellationRequested)
            {
                silent += $"; {e.Message}";
            }
        }

        var vouching = keys.VerifiedBy(fingerprint, signatures).ToList();
        return vouching.Count >= wanted ? null
            : vouching.Count == 0 ? $"is not trusted: {keys.WhyNot(signatures, "what is recorded")}{silent}"
            : $"is not trusted by enough: {string.Join(", ", vouching)} signed it, and {wanted} trusted keys are needed{silent}";
    }
}
