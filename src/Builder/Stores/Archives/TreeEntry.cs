using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>Looks at what is to go into the store.</summary>
public static class TreeEntry
{
    /// <summary>Regular, directory or symbolic link; nothing is opened, because opening a pipe would wait for its writer.</summary>
    /// <exception cref="StoreException">There is nothing, or something else.</exception>
    public static FileKind KindOf(string path) => SysStat.KindOf(path) switch
    {
        null => throw new StoreException($"'{path}' does not exist"),
        FileKind.Special => throw Special(path),
        { } kind => kind,
    };

    /// <summary>The regular file at a path, or that a symbolic link there leads to, as a person who names one expects.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public static string RegularFileAt(string path)
    {
        var file = SysStat.KindOf(path) is FileKind.SymbolicLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path;
        return SysStat.KindOf(file) is FileKind.Regular ? file : throw new StoreException($"'{path}' is not a regular file");
    }

    /// <summary>
    /// The regular file that something is, or that lies in it. No link is followed, neither at the
    /// end nor on the way: the author of the tree may not have known where a link leads to here.
    /// </summary>
    /// <param name="root">An object of a store, which no process changes any more.</param>
    /// <param name="below">A relative path in it; null for the object itself.</param>
    /// <exception cref="StoreException">The entry is no regular file, or lies outside.</exception>
    public static string RegularFileIn(string root, string? below)
    {
        if (below is not null && (Path.IsPathRooted(below) || below.Split('/').Contains("..")))
            throw new StoreException($"'{below}' must be a path inside '{root}'");
        var path = Path.GetDirectoryName(root)!;
        var directory = TreeDirectory.Open(path, followLink: true);
        try
        {
            string[] names = [Path.GetFileName(root), .. (below ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".")];
            for (var i = 0; ; i++)
            {
                path = Path.Combine(path, names[i]);
                var name = ByteName.Of(names[i]);
                var isLast = i == names.Length - 1;
                switch (KindOf(path))
                {
                    case FileKind.SymbolicLink:
                        throw new StoreException(
                            $"'{path}' is a symbolic link to '{ByteName.Show(directory.ReadLink(name))}', which is not followed: write the file itself there");
                    case FileKind.Regular when isLast:
                        return path;
                    case FileKind.Directory when !isLast:
                        var inner = directory.Enter(name);
                        directory.Dispose();
                        directory = inner;
                        break;
                    case var kind:
                        throw new StoreException($"'{path}' is a {(kind is FileKind.Directory ? "directory" : "file, and nothing lies below it")}");
                }
            }
        }
        finally
        {
            directory.Dispose();
        }
    }

    public static StoreException Special(string path) =>
        new($"'{path}' is a pipe, a socket or a device, and the store holds only files, directories and symbolic links");
}
