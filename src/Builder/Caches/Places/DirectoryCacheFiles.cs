using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Caches;

/// <summary>A cache in a directory: <c>file://</c>.</summary>
internal sealed class DirectoryCacheFiles(string directory) : ICacheFiles
{
    public Stream? Open(string name, long from, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(from, 0);
        try
        {
            return new ReadFile(FileSystem.OpenRead(Place(name)), Place(name));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
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

    // There is no server to be told the text behind a question mark.
    private string Place(string name) => $"{directory}/{name.Split('?')[0]}";

    // Says which file it is that cannot be read.
    private sealed class ReadFile(FileDescriptor file, string path) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return file.Read(buffer);
            }
            catch (LinuxException e)
            {
                throw new StoreException($"cannot read '{path}': {LinuxException.Text(e.Errno)}", e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
