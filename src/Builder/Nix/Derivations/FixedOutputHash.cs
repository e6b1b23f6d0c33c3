using System.Security.Cryptography;

namespace Hillingar.Builder.Nix;

/// <summary>What a derivation says of an output that is known by its content: an algorithm, and whether the archive is hashed or the plain file.</summary>
public static class FixedOutputHash
{
    private const string Recursive = "r:";

    /// <summary>What the derivation calls an algorithm, such as <c>r:sha256</c>, as what is hashed and how.</summary>
    public static (bool IsRecursive, string Algorithm) Split(string algorithm) =>
        algorithm.StartsWith(Recursive, StringComparison.Ordinal) ? (true, algorithm[Recursive.Length..]) : (false, algorithm);

    /// <summary>
    /// Whether a derivation may have these two: an algorithm that is known, and a hash of its length in small hexadecimal letters, or none yet.
    /// </summary>
    public static bool IsPossible(string algorithm, string hash)
    {
        var bytes = Split(algorithm).Algorithm switch
        {
            "sha256" => SHA256.HashSizeInBytes,
            "sha512" => SHA512.HashSizeInBytes,
            "sha1" => SHA1.HashSizeInBytes,
            "md5" => MD5.HashSizeInBytes,
            _ => -1,
        };
        return bytes > 0 && (hash.Length == 0 || (hash.Length == 2 * bytes && hash.All(char.IsAsciiHexDigitLower)));
    }

    /// <summary>Nix's CA field of an output with such a hash.</summary>
    public static string ContentAddress(DerivationOutput output)
    {
        var (isRecursive, algorithm) = Split(output.HashAlgorithm);
        return $"fixed:{(isRecursive ? Recursive : "")}{algorithm}:{NixBase32.Encode(Convert.FromHexString(output.Hash))}";
    }
}
