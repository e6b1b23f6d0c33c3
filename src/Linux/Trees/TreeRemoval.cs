namespace Hillingar.Linux;

/// <summary>Removes whole trees, of any names, depth and modes; links are not followed.</summary>
public static class TreeRemoval
{
    private const int OwnerMayAll = 0x1C0; // 0700

    /// <summary>Removes what lies at a path with all that is below it. Nothing there is no error.</summary>
    /// <exception cref="LinuxException">An entry cannot be removed; some may be gone by then.</exception>
    public static void Remove(string path)
    {
        if (SysStat.KindOf(path) is null)
            return;
        var trimmed = Path.TrimEndingDirectorySeparator(path);
        using var directory = TreeDirectory.Open(Path.GetDirectoryName(trimmed) is { Length: > 0 } parent ? parent : ".");
        Remove(directory, AtCalls.Bytes(Path.GetFileName(trimmed)), trimmed);
    }

    /// <summary>Removes an entry of an open directory with all that is below it.</summary>
    /// <param name="shown">The path of the entry, for messages.</param>
    public static void Remove(TreeDirectory directory, ReadOnlySpan<byte> name, string shown)
    {
        try
        {
            if (directory.TryRemoveFile(name))
                return;
            using (var cursor = new TreeCursor(directory.Enter(name), shown))
                Empty(cursor);
            directory.RemoveEmptyDirectory(name);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Another process removed it, which is all that was asked.
        }
    }

    // Files go as they are read, and of each directory above only the directories of the part that was read last are remembered.
    private static void Empty(TreeCursor cursor)
    {
        var names = new NameList();
        var below = new Stack<Stack<byte[]>>([new Stack<byte[]>()]);
        MakeWritable(cursor);
        while (true)
        {
            if (below.Peek().TryPop(out var next))
            {
                cursor.Enter(next);
                MakeWritable(cursor);
                below.Push(new Stack<byte[]>());
                continue;
            }

            cursor.Current.ReadSome(names);
            for (var i = 0; i < names.Count; i++)
            {
                if (names.KindOf(i) == FileKind.Directory || !cursor.Current.TryRemoveFile(names[i]))
                    below.Peek().Push(names[i].ToArray());
            }

            if (names.Count > 0)
                continue;
            if (cursor.Depth == 0)
                return;
            _ = below.Pop(); // It is empty.
            var left = cursor.Leave();
            cursor.Current.RemoveEmptyDirectory(left);
        }
    }

    // A user who is not root needs the right to remove names.
    private static void MakeWritable(TreeCursor cursor)
    {
        if ((cursor.CurrentStatus.Mode & OwnerMayAll) != OwnerMayAll)
            cursor.Current.SetMode(cursor.CurrentStatus.Mode | OwnerMayAll);
    }
}
