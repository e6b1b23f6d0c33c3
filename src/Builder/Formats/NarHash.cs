using System.Security.Cryptography;
using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>The hash and size of an object's NAR, which is never written anywhere.</summary>
public readonly record struct NarHash(Sha256Hash Hash, long Size)
{
    /// <summary>Reads what lies at a path.</summary>
    /// <param name="include">As for <see cref="NarWriter.Write"/>.</param>
    /// <exception cref="IOException">It cannot be read, or holds what no NAR can.</exception>
    public static NarHash Of(string path, Func<string, bool, bool>? include = null) => Of(path, include, null);

    internal static NarHash Of(string path, Func<string, bool, bool>? include, ReferenceScanner? scanner)
    {
        using var sink = new Sink(scanner);
        NarWriter.Write(path, sink, include);
        return sink.Finish();
    }

    private sealed class Sink(ReferenceScanner? scanner) : WriteOnlyStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _size;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _size += buffer.Length;
            scanner?.Write(buffer);
        }

        public NarHash Finish() => new(Sha256Hash.FromBytes(_hash.GetCurrentHash()), _size);

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
