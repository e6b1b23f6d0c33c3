using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// Stands in one directory of a tree and moves down and up in it. However deep it is, a bounded number of directories is open: a
/// parent that had to be closed is opened again through its child, and must be the same directory as before.
/// </summary>
public sealed class TreeCursor : IDisposable
{
    private const int MostOpen = 64;

    private readonly string _root;
    private readonly List<Level> _levels = [];

    /// <param name="root">The path of the topmost directory, for messages.</param>
    public TreeCursor(TreeDirectory directory, string root)
    {
        _root = root;
        _levels.Add(new Level([], directory, directory.Status()));
    }

    /// <summary>The directory that it stands in; the cursor's to dispose.</summary>
    public TreeDirectory Current => _levels[^1].Directory!;

    /// <summary>How many directories lie above; 0 in the topmost.</summary>
    public int Depth => _levels.Count - 1;

    public FileStatus CurrentStatus => _levels[^1].Status;

    public void Enter(ReadOnlySpan<byte> name)
    {
        var directory = Current.Enter(name);
        if (_levels.Count > MostOpen)
        {
            ref var closed = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_levels)[_levels.Count - MostOpen];
            closed.Directory?.Dispose();
            closed = closed with { Directory = null };
        }

        _levels.Add(new Level(name.ToArray(), directory, directory.Status()));
    }

    /// <summary>Goes back to the directory above.</summary>
    /// <returns>The name of the one that was left.</returns>
    /// <exception cref="LinuxException"><c>EBADF</c>: the tree was moved about meanwhile.</exception>
    public byte[] Leave()
    {
        var left = _levels[^1];
        ref var above = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_levels)[_levels.Count - 2];
        if (above.Directory is null)
        {
            var parent = left.Directory!.Parent();
            if (parent.Status() is var status && (status.Inode, status.Device) != (above.Status.Inode, above.Status.Device))
            {
                parent.Dispose();
                throw new LinuxException(Errno.EBADF, "openat", Shown(".."u8), "a directory was moved while it was looked at");
            }

            above = above with { Directory = parent };
        }

        left.Directory!.Dispose();
        _levels.RemoveAt(_levels.Count - 1);
        return left.Name;
    }

    /// <summary>The path of an entry of the current directory, for people.</summary>
    public string Shown(ReadOnlySpan<byte> name)
    {
        var path = new StringBuilder(_root);
        foreach (var level in _levels.Skip(1))
            path.Append('/').Append(ByteName.Show(level.Name));
        return name.IsEmpty ? path.ToString() : path.Append('/').Append(ByteName.Show(name)).ToString();
    }

    public void Dispose() => _levels.ForEach(level => level.Directory?.Dispose());

    private readonly record struct Level(byte[] Name, TreeDirectory? Directory, FileStatus Status);
}
