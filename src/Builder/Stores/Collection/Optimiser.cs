using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <param name="Files">Regular files that were looked at.</param>
/// <param name="Linked">How many of them share their contents with another one now and did not before.</param>
/// <param name="BytesSaved">The sizes of these together.</param>
public sealed record OptimisationReport(long Files, long Linked, long BytesSaved);

/// <summary>
/// Lets files with the same contents and executable bit be one file with several names. Each contents has its first name in the
/// folder <c>.links</c>, made of the hash of its archive, as in Nix. A file is replaced by one rename, so that a crash at any point
/// leaves the one or the other, which are the same.
/// </summary>
public sealed class Optimiser
{
    internal const string LinksFolder = ".links";

    private const int BufferSize = 64 * 1024;
    private const int WritableBits = 0x92; // 0222
    private const int LinksMode = 0x1ED; // 0755

    private readonly byte[] _left = new byte[BufferSize];
    private readonly byte[] _right = new byte[BufferSize];
    private readonly HashSink _hash;
    private readonly TreeDirectory _links;
    private readonly TreeDirectory _store;
    private readonly byte[] _temporaryName;
    private long _files;
    private long _linked;
    private long _saved;

    private Optimiser(HashSink hash, TreeDirectory links, TreeDirectory store, byte[] temporaryName)
    {
        _hash = hash;
        _links = links;
        _store = store;
        _temporaryName = temporaryName;
    }

    /// <summary>Goes through all valid objects.</summary>
    /// <param name="progress">Is told of each object when it is done, and what was saved so far.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two objects.</exception>
    public static OptimisationReport Run(Store store, Action<StorePath, long> progress, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(store.RealDirectory, LinksFolder);
        Directory.CreateDirectory(folder, (UnixFileMode)LinksMode);
        using var temporary = TemporaryObject.New(store.RealDirectory, store.Layout.LocksDirectory);
        using var hash = new HashSink(null);
        using var links = TreeDirectory.Open(folder);
        using var root = TreeDirectory.Open(store.RealDirectory, followLink: true);
        var optimiser = new Optimiser(hash, links, root, ByteName.Of(Path.GetFileName(temporary.Path)));
        foreach (var full in store.Database.PathsInOrder())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = store.Parse(full);
            optimiser.Visit(store.RealPath(path));
            progress(path, optimiser._saved);
        }

        return new OptimisationReport(optimiser._files, optimiser._linked, optimiser._saved);
    }

    private void Visit(string path)
    {
        var changed = false;
        try
        {
            TreeWalk.Visit(path, step =>
            {
                if (step.Status.Kind == FileKind.Regular && (step.Status.Mode & WritableBits) == 0)
                {
                    var wasLinked = Share(step);
                    changed |= wasLinked && !step.IsRoot;
                }

                return true;
            },
            left: directory =>
            {
                // A rename changes the time of the directory.
                if (changed && directory.Status().ModifiedSeconds != CanonicalTree.Time)
                    CanonicalTree.Finish(directory);
            });
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // The collector was faster.
        }
    }

    private bool Share(TreeStep step)
    {
        _files++;
        byte[] name;
        using (var file = step.Directory.OpenFile(step.Name))
        {
            NarWriter.Write(file, step.Shown, _hash);
            name = ByteName.Of(NixBase32.Encode(_hash.Finish().Hash.ToBytes()));
        }

        if (First(name) is not { } first)
        {
            Found(step, name);
            return false;
        }

        if (first.Inode == step.Status.Inode || first.Size != step.Status.Size || first.Mode != step.Status.Mode || !IsSame(step, name))
            return false;
        return Replace(step, name);
    }

    private FileStatus? First(ReadOnlySpan<byte> name)
    {
        try
        {
            return _links.StatusOf(name);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    // A file of a damaged disk must not take the place of a sound one.
    private bool IsSame(TreeStep step, ReadOnlySpan<byte> name)
    {
        using var one = step.Directory.OpenFile(step.Name);
        using var other = _links.OpenFile(name);
        while (true)
        {
            var left = Fill(one, _left);
            var right = Fill(other, _right);
            if (!_left.AsSpan(0, left).SequenceEqual(_right.AsSpan(0, right)))
                return false;
            if (left == 0)
                return true;
        }
    }

    private bool Replace(TreeStep step, ReadOnlySpan<byte> name)
    {
        try
        {
            _links.Link(name, _store, _temporaryName);
        }
        catch (LinuxException e) when (e.Errno == Errno.EMLINK)
        {
            // The first name has as many others as the file system allows: from now on this one is the first.
            step.Directory.Link(step.Name, _store, _temporaryName);
            _store.Rename(_temporaryName, _links, name);
            return false;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOSPC)
        {
            return false;
        }

        MakeWritable(step);
        _store.Rename(_temporaryName, step.Directory, step.Name);
        _linked++;
        // Only the last name of a file gives its room back.
        _saved += step.Status.Links == 1 ? step.Status.Size : 0;
        return true;
    }

    private void Found(TreeStep step, ReadOnlySpan<byte> name)
    {
        try
        {
            step.Directory.Link(step.Name, _links, name);
        }
        catch (LinuxException e) when (e.Errno is Errno.EEXIST or Errno.EMLINK or Errno.ENOSPC or Errno.EPERM)
        {
            // Another process was faster, or there is no room for names: nothing is lost but the saving.
        }
    }

    private static void MakeWritable(TreeStep step)
    {
        if (!step.IsRoot && !Environment.IsPrivilegedProcess)
            step.Directory.SetMode(LinksMode);
    }

    private static int Fill(FileDescriptor file, Span<byte> buffer)
    {
        var length = 0;
        while (length < buffer.Length && file.Read(buffer[length..]) is var count and > 0)
            length += count;
        return length;
    }
}
