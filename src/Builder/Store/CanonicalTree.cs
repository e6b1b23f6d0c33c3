using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>What is the same about all store objects: read-only modes and one modification time, so that only contents count.</summary>
internal static class CanonicalTree
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // One second after the epoch, as in Nix: some programs take 0 for "no time".
    private static readonly DateTime Time = DateTime.UnixEpoch.AddSeconds(1);

    /// <summary>Copies a file, symbolic link or tree.</summary>
    /// <param name="include">Asked for everything below the root with its path relative to it and whether it is a directory; null for all.</param>
    /// <exception cref="StoreException">There is something that is no file, directory or symbolic link.</exception>
    public static void Copy(string source, string target, Func<string, bool, bool>? include) => Copy(source, target, "", include);

    /// <summary>Gives everything below a path its canonical mode and time, leaves first.</summary>
    /// <exception cref="StoreException">There is something that is no file, directory or symbolic link.</exception>
    public static void Canonicalise(string path)
    {
        switch (TreeEntry.KindOf(path))
        {
            case FileKind.SymbolicLink:
                File.SetLastWriteTimeUtc(path, Time);
                break;
            case FileKind.Directory:
                // Writable for its owner while names in it are looked up and changed.
                File.SetUnixFileMode(path, Executable | UnixFileMode.UserWrite);
                foreach (var name in TreeEntry.NamesIn(path))
                    Canonicalise(Path.Combine(path, name));
                File.SetUnixFileMode(path, Executable);
                Directory.SetLastWriteTimeUtc(path, Time);
                break;
            default:
                File.SetUnixFileMode(path, (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0 ? Executable : Readable);
                File.SetLastWriteTimeUtc(path, Time);
                break;
        }
    }

    private static void Copy(string source, string target, string relative, Func<string, bool, bool>? include)
    {
        switch (TreeEntry.KindOf(source))
        {
            case FileKind.SymbolicLink:
                File.CreateSymbolicLink(target, TreeEntry.TargetOf(source));
                break;
            case FileKind.Directory:
                Directory.CreateDirectory(target);
                foreach (var (name, path, below) in TreeEntry.EntriesIn(source, relative, include))
                    Copy(path, Path.Combine(target, name), below, include);
                break;
            default:
                File.Copy(source, target);
                break;
        }
    }
}
