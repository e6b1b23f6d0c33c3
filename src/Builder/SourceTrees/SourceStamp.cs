using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Builder;

/// <summary>
/// A text that differs if something in a source tree was changed, from what the file system says of each file, as Git's own index has it: names, sizes, times of
/// change, inodes. Nothing is read.
/// </summary>
internal static class SourceStamp
{
    // A file that changes twice within the clock's step has the same stamp both times; so what changed a moment ago is not trusted.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>The stamp; null if something changed too shortly before to trust it.</summary>
    internal static string? Of(SourceTree tree, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var latest = 0L;
        if (tree.Index is { } index)
            Add(index, "index");
        Look(tree.Path, "");
        return latest > (now - Settling).ToUnixTimeMilliseconds() * 1_000_000L ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Look(string directory, string below)
        {
            foreach (var (path, place) in DirectoryListing.EntriesIn(directory, below, tree.Includes))
            {
                if (Add(path, place) is FileKind.Directory)
                    Look(path, place);
            }
        }

        FileKind Add(string path, string place)
        {
            var stamp = SysStat.StatusOf(path) ?? throw new StoreException($"'{path}' has just been removed");
            var changed = (stamp.ChangedSeconds * 1_000_000_000L) + stamp.ChangedNanoseconds;
            // Of a directory its names count, which are all looked at; its times change with files that are no source.
            if (stamp.Kind is FileKind.Directory)
            {
                text.Append(place).Append("/\n");
                return stamp.Kind;
            }

            text.Append(CultureInfo.InvariantCulture, $"{place}\0{stamp.Size} {stamp.Inode} {stamp.Mode} {stamp.ModifiedSeconds}.{stamp.ModifiedNanoseconds} {changed}\n");
            latest = Math.Max(latest, changed);
            return stamp.Kind;
        }
    }
}
