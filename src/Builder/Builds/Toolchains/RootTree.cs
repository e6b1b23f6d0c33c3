using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Places in the tree of a toolchain that is made of packages. A link that one of them brought never leads a later one, or us, out of the tree.
/// </summary>
internal sealed class RootTree(string root)
{
    /// <summary>Where a file or a link can be made: its folders are there, and what an earlier package had in its place is not.</summary>
    /// <param name="place">A relative path without dots.</param>
    /// <exception cref="StoreException">A link lies on the way, or a directory in the place.</exception>
    internal string ForFile(string place)
    {
        var path = ForDirectory(place, make: false);
        switch (SysStat.KindOf(path))
        {
            case FileKind.Directory:
                throw new StoreException($"a package has a file '{place}' where another has a directory");
            case not null:
                File.Delete(path);
                break;
        }

        return path;
    }

    /// <summary>A directory, with all above it.</summary>
    /// <inheritdoc cref="ForFile"/>
    internal string ForDirectory(string place) => ForDirectory(place, make: true);

    /// <summary>What a package put there; a link is named itself.</summary>
    /// <inheritdoc cref="ForFile"/>
    internal string Existing(string place)
    {
        var path = ForDirectory(place, make: false);
        return SysStat.KindOf(path) is null ? throw new StoreException($"a package has a link to '{place}', which it has not") : path;
    }

    private string ForDirectory(string place, bool make)
    {
        var path = root;
        string[] names = place.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            path = Path.Combine(path, names[i]);
            if (i == names.Length - 1 && !make)
                return path;
            switch (SysStat.KindOf(path))
            {
                case null:
                    Directory.CreateDirectory(path);
                    break;
                case FileKind.Directory:
                    break;
                case FileKind.SymbolicLink:
                    throw new StoreException($"a package has '{place}' below a symbolic link");
                default:
                    throw new StoreException($"a package has '{place}' below what is no directory");
            }
        }

        return path;
    }
}
