using Hillingar.Units.Quantities;

namespace Hillingar.Builder;

/// <summary>The hash and size of an object's NAR, which is never written anywhere.</summary>
public readonly record struct NarHash(Sha256Hash Hash, long Size)
{
    // Below this a second thread costs more than it gains.
    private const long LargeFile = 256 * 1024;

    /// <summary>Reads what lies at a path.</summary>
    /// <param name="include">As for <see cref="NarWriter.Write(string, Stream, Func{string, bool, bool}?)"/>.</param>
    /// <exception cref="IOException">It cannot be read, or holds what no NAR can.</exception>
    public static NarHash Of(string path, Func<string, bool, bool>? include = null) => Of(path, include, null);

    internal static NarHash Of(string path, Func<string, bool, bool>? include, ReferenceScanner? scanner)
    {
        if (Linux.SysStat.StatusOf(path) is { Kind: not Linux.FileKind.Directory, Size: < LargeFile })
        {
            using var sink = new HashSink(scanner);
            NarWriter.Write(path, sink, include);
            return sink.Finish();
        }

        return ArchivePipe.Hash(sink => NarWriter.Write(path, sink, include), scanner is null ? null : scanner.Write);
    }
}
