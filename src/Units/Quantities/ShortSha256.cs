using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace Hillingar.Units.Quantities;

/// <summary>
/// SHA-256 of texts that are not long: names, derivations, lists of files. The platform's is OpenSSL's, which takes milliseconds to load, many times
/// what all the short texts of a command take here. Long inputs are the platform's, which hashes them six times as fast.
/// </summary>
public static class ShortSha256
{
    // In bytes: where loading the platform's costs as much as it saves.
    private const int Longest = 256 * 1024;

    /// <summary>The 32 bytes of the hash.</summary>
    public static byte[] HashData(ReadOnlySpan<byte> source)
    {
        if (source.Length > Longest)
            return SHA256.HashData(source);
        var digest = new Sha256Digest();
        digest.BlockUpdate(source);
        var hash = new byte[digest.GetDigestSize()];
        _ = digest.DoFinal(hash); // The length, which is known.
        return hash;
    }
}
