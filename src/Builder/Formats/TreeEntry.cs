using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>
/// Looks at what is to go into the store. The base library decodes names as UTF-8 with a replacement character for what is
/// none, so such names and link targets cannot be kept as they are; they are refused rather than changed.
/// </summary>
internal static class TreeEntry
{
    private const char Replacement = '\uFFFD';

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Regular, directory or symbolic link; nothing is opened, because opening a pipe would wait for its writer.</summary>
    /// <exception cref="StoreException">There is nothing, or something else.</exception>
    public static FileKind KindOf(string path) => SysStat.KindOf(path) switch
    {
        null when path.Contains(Replacement) => throw new StoreException($"the name of '{path}' is not UTF-8, and such names cannot be in the store"),
        null => throw new StoreException($"'{path}' does not exist"),
        FileKind.Special => throw new StoreException($"'{path}' is a pipe, a socket or a device, and the store holds only files, directories and symbolic links"),
        { } kind => kind,
    };

    /// <exception cref="StoreException">The target is not UTF-8.</exception>
    public static string TargetOf(string link)
    {
        var target = new FileInfo(link).LinkTarget ?? throw new StoreException($"'{link}' is no symbolic link any more");
        return target.Contains(Replacement)
            ? throw new StoreException($"the target of the symbolic link '{link}' is not UTF-8, and such links cannot be in the store")
            : target;
    }

    /// <summary>The regular file at a path, or that a symbolic link there leads to, as a person who names one expects.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public static string RegularFileAt(string path)
    {
        var file = SysStat.KindOf(path) is FileKind.SymbolicLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path;
        return SysStat.KindOf(file) is FileKind.Regular ? file : throw new StoreException($"'{path}' is not a regular file");
    }

    /// <summary>What of a directory is wanted, in the order of the names' bytes: names, paths, and paths below the root of the tree.</summary>
    /// <param name="include">Asked with the path below the root and whether it is a directory; null for all.</param>
    public static IEnumerable<(string Name, string Path, string Below)> EntriesIn(
        string directory, string relative, Func<string, bool, bool>? include) =>
        NamesIn(directory)
            .Select(name => (Name: name, Path: Path.Combine(directory, name), Below: relative.Length == 0 ? name : $"{relative}/{name}"))
            .Where(entry => include is null || include(entry.Below, SysStat.KindOf(entry.Path) is FileKind.Directory));

    /// <summary>The names in a directory, in the order of their bytes.</summary>
    public static IEnumerable<string> NamesIn(string directory) => new DirectoryInfo(directory)
        .EnumerateFileSystemInfos("*", Everything)
        .Select(entry => entry.Name)
        .Order(ByteOrder.Instance);
}
