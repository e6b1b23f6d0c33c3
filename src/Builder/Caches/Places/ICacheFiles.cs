using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>The files of a binary cache, wherever they are. Names are relative and safe (<see cref="RelativeName"/>). For several threads.</summary>
internal interface ICacheFiles : IDisposable
{
    /// <summary>Opens a file; null if there is none.</summary>
    /// <param name="from">How many bytes of it are left out; only files at a server are asked for in part.</param>
    /// <exception cref="IOException">Whether the file exists cannot be told, or the file not be read.</exception>
    Stream? Open(string name, long from, CancellationToken cancellationToken);

    /// <exception cref="IOException">Whether the file exists cannot be told.</exception>
    bool Exists(string name, CancellationToken cancellationToken);

    /// <summary>Puts a file there, whole or not at all, in place of one of that name.</summary>
    /// <param name="open">Opens the content, once for each attempt.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Put(string name, Func<Stream> open, string contentType, CancellationToken cancellationToken);
}

/// <summary>Finds the files of an address.</summary>
internal static class CacheFiles
{
    /// <param name="cancellation">Ends all transfers at once.</param>
    public static ICacheFiles Of(CacheAddress address, TransferLimits limits, TimeProvider time, CancellationToken cancellation)
    {
        if (address.Scheme == "file")
            return new DirectoryCacheFiles(address.Place);
        if (address.Scheme != "s3")
            return new HttpCacheFiles(address.Place, new HttpFiles(limits, time, null, cancellation));
        var bucket = S3Bucket.Of(address, Environment.GetEnvironmentVariable);
        return new HttpCacheFiles(bucket.Address, new HttpFiles(limits, time, bucket.Signing(time), cancellation));
    }
}
