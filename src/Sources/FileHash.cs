using System.Security.Cryptography;
using Hillingar.Units.Quantities;

namespace Hillingar.Sources;

/// <summary>The hash of a file's bytes.</summary>
public static class FileHash
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Sha256Hash Of(string path)
    {
        using var file = File.OpenRead(path);
        return Sha256Hash.FromBytes(SHA256.HashData(file));
    }
}
