using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>Hashes what lies in the file system, as the archive that it would make.</summary>
public static class TreeHash
{
    // Below this a second thread costs more than it gains.
    private const long LargeFile = 256 * 1024;

    /// <summary>Reads what lies at a path.</summary>
    /// <param name="include">As for <see cref="NarWriter.Write(string, Stream, Func{string, bool, bool}?)"/>.</param>
    /// <exception cref="IOException">The tree cannot be read, or holds what no NAR can.</exception>
    public static NarHash Of(string path, Func<string, bool, bool>? include = null) => Of(path, include, null);

    public static NarHash Of(string path, Func<string, bool, bool>? include, ReferenceScanner? scanner)
    {
        if (SysStat.StatusOf(path) is { Kind: not FileKind.Directory, Size: < LargeFile })
        {
            using var sink = new HashSink(scanner);
            NarWriter.Write(path, sink, include);
            return sink.Finish();
        }

        return ArchivePipe.Hash(sink => NarWriter.Write(path, sink, include), scanner is null ? null : scanner.Write);
    }
}
