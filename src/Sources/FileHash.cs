using System.Security.Cryptography;
using Hillingar.Linux;
using Hillingar.Units.Quantities;
using Microsoft.Win32.SafeHandles;

namespace Hillingar.Sources;

/// <summary>The hash of a file's bytes.</summary>
public static class FileHash
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Sha256Hash Of(string path)
    {
        using var descriptor = FileSystem.OpenRegular(path);
        using var file = new FileStream(new SafeFileHandle(descriptor.DangerousGetHandle(), ownsHandle: false), FileAccess.Read);
        return Sha256Hash.FromBytes(SHA256.HashData(file));
    }
}
