using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>The names of objects as paths, and back.</summary>
/// <param name="formula">Has the store directory that is a part of every path's hash.</param>
/// <param name="realDirectory">Where the objects lie; another one where the store has another's names.</param>
internal sealed class StorePlaces(StorePathFormula formula, string realDirectory)
{
    /// <summary>Where an object lies, for callers that open it.</summary>
    public string RealPath(StorePath path) => Path.Combine(realDirectory, path.BaseName);

    /// <exception cref="StoreException">The path is no path of this store.</exception>
    public StorePath Parse(string fullPath) =>
        Path.GetDirectoryName(fullPath) is { } folder && (folder == formula.StoreDirectory || folder == realDirectory)
            && StorePath.TryParse(Path.GetFileName(fullPath), out var path)
            ? path
            : throw new StoreException($"'{fullPath}' is not a path of the store '{formula.StoreDirectory}'");

    /// <summary>The object that an absolute path is, or leads into; null if it is none of this store's.</summary>
    public StorePath? TryLocate(string fullPath)
    {
        foreach (var directory in new[] { formula.StoreDirectory, realDirectory })
        {
            if (fullPath.Length > directory.Length && fullPath.StartsWith(directory, StringComparison.Ordinal) && fullPath[directory.Length] == '/'
                && StorePath.TryParse(fullPath[(directory.Length + 1)..].Split('/')[0], out var path))
            {
                return path;
            }
        }

        return null;
    }
}
