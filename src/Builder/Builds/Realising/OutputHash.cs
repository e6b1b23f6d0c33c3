using System.Security.Cryptography;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>The hash of a finished output, by the algorithm and in the manner that its derivation names.</summary>
internal static class OutputHash
{
    /// <summary>The hash in hexadecimal.</summary>
    /// <param name="algorithm">As in the derivation: <c>sha256</c>, <c>r:sha256</c> and so on.</param>
    /// <exception cref="StoreException">The algorithm is unknown, or a flat output is no plain file.</exception>
    internal static string Of(string path, string algorithm)
    {
        var (isRecursive, plain) = FixedOutputHash.Split(algorithm);
        using var hash = IncrementalHash.CreateHash(plain switch
        {
            "sha256" => HashAlgorithmName.SHA256,
            "sha512" => HashAlgorithmName.SHA512,
            "sha1" => HashAlgorithmName.SHA1,
            "md5" => HashAlgorithmName.MD5,
            _ => throw new StoreException($"the hash algorithm '{algorithm}' is not known; it is sha256, sha512, sha1 or md5, with r: in front for a tree"),
        });
        using var sink = new Sink(hash);
        if (isRecursive)
        {
            NarWriter.Write(path, sink);
        }
        else
        {
            if (SysStat.KindOf(path) is not FileKind.Regular)
                throw new StoreException("the output has a flat hash, and so must be a regular file");
            if ((File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0)
                throw new StoreException("the output has a flat hash, and so must not be executable; give it mode 0644");
            using var file = File.OpenRead(path);
            file.CopyTo(sink);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private sealed class Sink(IncrementalHash hash) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => hash.AppendData(buffer);
    }
}
