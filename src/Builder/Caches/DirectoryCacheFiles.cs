using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>A cache in a directory: <c>file://</c>.</summary>
internal sealed class DirectoryCacheFiles(string directory) : ICacheFiles
{
    public Stream? Open(string name, CancellationToken cancellationToken)
    {
        try
        {
            return new FileStream(Place(name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public bool Exists(string name, CancellationToken cancellationToken) => File.Exists(Place(name));

    public void Put(string name, Func<Stream> open, string contentType, CancellationToken cancellationToken)
    {
        var path = Place(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var content = open())
            using (var file = new FileStream(fresh, FileMode.CreateNew, FileAccess.Write))
            {
                content.CopyTo(file);
                file.Flush(flushToDisk: true);
            }

            FileSystem.Rename(fresh, path);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    public void Dispose()
    {
    }

    private string Place(string name) => $"{directory}/{name}";
}
