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

    private Uri Place(string name) => new($"{address}/{name}");
}
