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

    public static StoreException Special(string path) =>
        new($"'{path}' is a pipe, a socket or a device, and the store holds only files, directories and symbolic links");
}
