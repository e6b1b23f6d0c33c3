using System.Globalization;
using System.Text;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Builds;

/// <summary>
/// A text that differs if something in a source tree was changed, from what the file system says of
/// each file, as Git's own index has it: names, sizes, times of change, inodes. Nothing is read.
/// </summary>
internal static class SourceStamp
{
    /// <summary>The stamp; null if something changed too shortly before to trust it.</summary>
    internal static string? Of(SourceTree tree, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var latest = (Seconds: 0L, Nanoseconds: 0u);
        TreeWalk.Visit(tree.Path, step =>
        {
            var (place, status) = (step.Below, step.Status);
            var isDirectory = status.Kind is FileKind.Directory;
            if (!step.IsRoot && !tree.Includes(place, isDirectory))
                return false;
            // Of a directory its names count, which are all looked at; its times change with files that are no source.
            if (isDirectory)
            {
                text.Append(place).Append("/\n");
                return true;
            }

            text.Append(place).Append('\0').Append(CultureInfo.InvariantCulture,
                $"{status.Size} {status.Inode} {status.Mode} {status.ModifiedSeconds}.{status.ModifiedNanoseconds} "
                    + $"{status.ChangedSeconds}.{status.ChangedNanoseconds}\n");
            var changed = (status.ChangedSeconds, status.ChangedNanoseconds);
            latest = changed.CompareTo(latest) > 0 ? changed : latest;
            return false;
        });
        return Settling.IsOver(DateTimeOffset.FromUnixTimeSeconds(latest.Seconds).AddTicks(latest.Nanoseconds / TimeSpan.NanosecondsPerTick), now)
            ? Convert.ToHexStringLower(ShortSha256.HashData(Encoding.UTF8.GetBytes(text.ToString())))
            : null;
    }
}
