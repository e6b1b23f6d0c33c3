namespace Hillingar.Builder.Caches;

/// <summary>A cache at a server, or in a bucket: what is under one address.</summary>
/// <param name="address">Without a last slash.</param>
internal sealed class HttpCacheFiles(string address, HttpFiles files) : ICacheFiles
{
    public Stream? Open(string name, long from, CancellationToken cancellationToken) => files.Open(Place(name), cancellationToken, from);

    public bool Exists(string name, CancellationToken cancellationToken) => files.Exists(Place(name), cancellationToken);

    public void Put(string name, Func<Stream> open, string contentType, CancellationToken cancellationToken) =>
        files.Put(Place(name), open, contentType, cancellationToken);

    public void Dispose() => files.Dispose();

    // With a slash in front it is of the server, and not of the cache.
    private Uri Place(string name) => name[0] == '/' ? new Uri(new Uri(address), name) : new Uri($"{address}/{name}");
}
