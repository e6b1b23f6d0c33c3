using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>
/// What is signed of an object, as Nix signs it: its path, the hash and size of its archive, and its references. Where it lies, how it is
/// compressed and what built it are not signed.
/// </summary>
public static class ObjectFingerprint
{
    public static byte[] Of(StorePathFormula formula, StoreEntry entry) => Of(formula, entry.Path, entry.NarHash, entry.NarSize, entry.References);

    internal static byte[] Of(StorePathFormula formula, StorePath path, Sha256Hash narHash, long narSize, IEnumerable<StorePath> references) =>
        Encoding.UTF8.GetBytes(string.Join(
            ';', "1", formula.FullPath(path), HashText.Base32(narHash), narSize, string.Join(',', references.Order().Select(formula.FullPath))));
}
