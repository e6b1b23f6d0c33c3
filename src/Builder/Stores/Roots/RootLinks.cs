using System.Security.Cryptography;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>A link, a process or a generation that keeps an object from the collector.</summary>
/// <param name="Name">What keeps it: the path of a link, or <c>process 123 (name)</c>, or <c>a process that builds or adds</c>.</param>
/// <param name="Path">The object.</param>
public sealed record StoreRoot(string Name, StorePath Path);

/// <summary>
/// The named roots of a store, as Nix has them: symbolic links anywhere below the directory of roots, to an object or into one, or to
/// one further link somewhere else that leads into the places. A link of the latter kind goes when what it names is gone.
/// </summary>
internal sealed class RootLinks(StorePlaces places, string directory)
{
    private const string AutomaticFolder = "auto";

    /// <summary>Makes a root, or changes what it keeps; in one step.</summary>
    /// <param name="name">One file name, or several with slashes between them; neither <c>.</c> nor <c>..</c>.</param>
    /// <exception cref="StoreException">The name is none, or the object not valid.</exception>
    public void Add(string name, StorePath path)
    {
        Replace(Checked(name), places.RealPath(path));
    }

    /// <summary>Makes a link at any place to an object, and a root that lasts as long as that link leads there.</summary>
    public void AddIndirect(string link, StorePath path)
    {
        var full = Path.GetFullPath(link);
        if (SysStat.KindOf(full) is not (null or FileKind.SymbolicLink))
            throw new StoreException($"'{link}' is no symbolic link; it stays as it is, choose another name for the root");
        Replace(full, places.RealPath(path));
        Replace(Path.Combine(directory, AutomaticFolder, AutomaticName(full)), full);
    }

    /// <returns>False if there is none of that name.</returns>
    public bool Remove(string name)
    {
        var path = Checked(name);
        if (SysStat.KindOf(path) is not FileKind.SymbolicLink)
            return false;
        File.Delete(path);
        FileSystem.SyncDirectory(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>All roots by links, with their names below the directory of roots, sorted.</summary>
    public IReadOnlyList<StoreRoot> List()
    {
        var roots = new List<StoreRoot>();
        if (Directory.Exists(directory))
            Collect(directory, "", roots);
        roots.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return roots;
    }

    /// <summary>The name of the link to a link: Nix's, the base-32 SHA-1 of the path.</summary>
    internal static string AutomaticName(string linkPath)
    {
#pragma warning disable CA5350 // It names a file; no safety hangs on it.
        return NixBase32.Encode(SHA1.HashData(Encoding.UTF8.GetBytes(linkPath)));
#pragma warning restore CA5350
    }

    private void Collect(string folder, string prefix, List<StoreRoot> roots)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var name = prefix + entry.Name;
            if (entry.LinkTarget is { } target)
            {
                if (Lead(entry.FullName, target) is { } path)
                    roots.Add(new StoreRoot(name, path));
                else if (prefix == $"{AutomaticFolder}/" && SysStat.KindOf(target) is null)
                    File.Delete(entry.FullName);
            }
            else if (entry is DirectoryInfo)
            {
                Collect(entry.FullName, $"{name}/", roots);
            }
            else if (StorePath.TryParse(entry.Name, out var named))
            {
                roots.Add(new StoreRoot(name, named));
            }
        }
    }

    // One hop, as in Nix: to an object, or to a link that leads to one.
    private StorePath? Lead(string link, string target)
    {
        var full = Path.GetFullPath(target, Path.GetDirectoryName(link)!);
        if (places.TryLocate(full) is { } direct)
            return direct;
        return new FileInfo(full).LinkTarget is { } next ? places.TryLocate(Path.GetFullPath(next, Path.GetDirectoryName(full)!)) : null;
    }

    private string Checked(string name)
    {
        var sound = name.Length > 0 && name.Split('/').All(part => part is not ("" or "." or "..") && !part.Contains('\0'));
        return sound ? Path.Combine(directory, name)
            : throw new StoreException($"'{name}' cannot name a root: write one or more file names with '/' between them");
    }

    private static void Replace(string link, string target)
    {
        var folder = Path.GetDirectoryName(link)!;
        Directory.CreateDirectory(folder);
        var fresh = Path.Combine(folder, $".{Guid.NewGuid():N}");
        File.CreateSymbolicLink(fresh, target);
        FileSystem.Rename(fresh, link);
        FileSystem.SyncDirectory(folder);
    }
}
