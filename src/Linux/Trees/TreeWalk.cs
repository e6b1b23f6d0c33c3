namespace Hillingar.Linux;

/// <summary>One thing that a walk comes by.</summary>
/// <param name="directory">The directory that it is in.</param>
/// <param name="cursor">The walk; null for the topmost thing.</param>
public readonly ref struct TreeStep(TreeDirectory directory, ReadOnlySpan<byte> name, FileStatus status, TreeCursor? cursor, string root)
{
    public TreeDirectory Directory { get; } = directory;

    public ReadOnlySpan<byte> Name { get; } = name;

    public FileStatus Status { get; } = status;

    /// <summary>The whole path, for people.</summary>
    public string Shown => cursor?.Shown(Name) ?? root;

    /// <summary>The path below the root of the walk, for people; empty for the root.</summary>
    public string Below => cursor is null ? "" : cursor.Shown(Name)[(root.Length + 1)..];

    public bool IsRoot => cursor is null;
}

/// <summary>Looks at one thing.</summary>
/// <returns>Whether a directory is to be entered; of anything else it means nothing.</returns>
public delegate bool TreeVisitor(TreeStep step);

/// <summary>Goes through all of a tree in the order of the names' bytes, with any names and of any depth; links are not followed.</summary>
public static class TreeWalk
{
    /// <param name="entered">Is told of each directory when it was entered and before its names are read; null for none.</param>
    /// <param name="left">Is told of each directory when everything in it was visited; null for none.</param>
    /// <exception cref="LinuxException"><c>ENOENT</c>: there is nothing; and others.</exception>
    public static void Visit(string path, TreeVisitor visit, Action<TreeCursor>? entered = null, Action<TreeDirectory>? left = null)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        using (var parent = TreeDirectory.Open(Path.GetDirectoryName(root) ?? "/", followLink: true))
        {
            var name = Path.GetFileName(root) is { Length: > 0 } last ? ByteName.Of(last) : "."u8.ToArray();
            var status = parent.StatusOf(name);
            if (!visit(new TreeStep(parent, name, status, null, root)) || status.Kind != FileKind.Directory)
                return;
        }

        using var cursor = new TreeCursor(TreeDirectory.Open(root), root);
        var open = new Stack<(NameList Names, int Next)>();
        Enter();
        while (open.TryPop(out var level))
        {
            if (level.Next == level.Names.Count)
            {
                left?.Invoke(cursor.Current);
                if (cursor.Depth > 0)
                    _ = cursor.Leave();
                continue;
            }

            open.Push((level.Names, level.Next + 1));
            var name = level.Names[level.Next];
            var status = cursor.Current.StatusOf(name);
            if (!visit(new TreeStep(cursor.Current, name, status, cursor, root)) || status.Kind != FileKind.Directory)
                continue;
            cursor.Enter(name);
            Enter();
        }

        void Enter()
        {
            entered?.Invoke(cursor);
            open.Push((cursor.Current.Names(), 0));
        }
    }
}
