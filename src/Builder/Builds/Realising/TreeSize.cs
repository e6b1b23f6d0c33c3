using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>How many bytes the files of a tree have together.</summary>
internal static class TreeSize
{
    internal static long Of(string path) => SysStat.KindOf(path) switch
    {
        FileKind.Regular => new FileInfo(path).Length,
        FileKind.Directory => DirectoryListing.NamesIn(path).Sum(name => Of(Path.Combine(path, name))),
        _ => 0,
    };
}
