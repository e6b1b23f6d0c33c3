using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>How store paths follow from what they name, for one store directory, exactly as Nix computes them.</summary>
public sealed class StorePathFormula(string storeDirectory)
{
    private const int FoldedBytes = 20;

    /// <summary>The store directory, which is part of every hash.</summary>
    public string StoreDirectory { get; } = storeDirectory;

    /// <summary>A text, such as a <c>.drv</c> file.</summary>
    public StorePath Text(string name, ReadOnlySpan<byte> contents, IEnumerable<StorePath> references) =>
        Text(name, Sha256Hash.FromBytes(ShortSha256.HashData(contents)), references);

    /// <summary>A text that is known by the hash of its bytes.</summary>
    public StorePath Text(string name, Sha256Hash contentHash, IEnumerable<StorePath> references) =>
        Make(WithReferences("text", references), contentHash.Hex, name);

    /// <summary>A file or tree added as it is, by the hash of its NAR.</summary>
    public StorePath Source(string name, Sha256Hash narHash, IEnumerable<StorePath> references) =>
        Make(WithReferences("source", references), narHash.Hex, name);

    /// <summary>A single file by the hash of its bytes (<c>--add-fixed sha256</c>, flat fixed outputs).</summary>
    public StorePath Flat(string name, Sha256Hash fileHash) => Fixed(name, $"fixed:out:sha256:{fileHash.Hex}:");

    /// <summary>Fixed content by another algorithm, or flat.</summary>
    /// <param name="fingerprint"><c>fixed:out:</c>, <c>r:</c> if recursive, the algorithm, the hash in hexadecimal and a colon.</param>
    public StorePath Fixed(string name, string fingerprint) => Make("output:out", Sha256(Encoding.UTF8.GetBytes(fingerprint)), name);

    /// <summary>The output of a derivation that is known by its contents.</summary>
    /// <param name="algorithm">As in the derivation: <c>sha256</c>, <c>r:sha256</c> and so on.</param>
    /// <param name="hex">The hash in hexadecimal.</param>
    public StorePath FixedOutput(string name, string algorithm, string hex) => algorithm == "r:sha256"
        ? Source(name, Sha256Hash.Parse(hex), [])
        : Fixed(name, $"fixed:out:{algorithm}:{hex}:");

    /// <summary>An output of a derivation that is known by its inputs.</summary>
    /// <param name="derivationHash">The hash modulo of the derivation, its own outputs masked.</param>
    public StorePath Output(string outputName, Sha256Hash derivationHash, string derivationName) => Make(
        $"output:{outputName}", derivationHash.Hex, outputName == "out" ? derivationName : $"{derivationName}-{outputName}");

    /// <summary>The absolute path of an object.</summary>
    public string FullPath(StorePath path) => $"{StoreDirectory}/{path.BaseName}";

    /// <summary>Compresses a hash to 20 bytes: byte i goes into slot i modulo 20.</summary>
    internal static byte[] Fold(ReadOnlySpan<byte> hash)
    {
        var folded = new byte[FoldedBytes];
        for (var i = 0; i < hash.Length; i++)
            folded[i % FoldedBytes] ^= hash[i];
        return folded;
    }

    /// <summary>The text whose hash names the object.</summary>
    internal string Fingerprint(string type, string innerHex, string name) => $"{type}:sha256:{innerHex}:{StoreDirectory}:{name}";

    private StorePath Make(string type, string innerHex, string name) =>
        StorePath.Of(Fold(ShortSha256.HashData(Encoding.UTF8.GetBytes(Fingerprint(type, innerHex, name)))), name);

    private string WithReferences(string type, IEnumerable<StorePath> references) =>
        string.Concat(references.Order().Select(reference => $":{FullPath(reference)}").Prepend(type));

    private static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(ShortSha256.HashData(bytes));
}
