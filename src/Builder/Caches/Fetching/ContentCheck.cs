using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Passes on the archive of an object without a signature, because its path follows from its content, and sees that it is that content: of one plain
/// file whose bytes have the hash. Without this a cache could give any bytes to such a path, with their true hash beside it.
/// </summary>
internal sealed class ContentCheck : ReadOnlyStream
{
    // What every archive of a file that is not executable begins with, up to the length of its contents.
    private static readonly byte[] Head = HeadOfAFile();

    private readonly Stream _inner;
    private readonly string _what;
    private readonly Sha256Hash _expected;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _length = new byte[8];
    private long _position;
    private bool _checked;

    private ContentCheck(Stream inner, string what, Sha256Hash expected) => (_inner, _what, _expected) = (inner, what, expected);

    /// <summary>A stream that fails before the end of the contents is given, if they are not what the address says.</summary>
    /// <exception cref="StoreException">The archive as a whole is not what the address says.</exception>
    public static Stream Over(Stream archive, NarInfo info, string what) => info.ContentAddress switch
    {
        null => archive,
        { Method: ContentMethod.Recursive, Hash: var hash } => hash == info.NarHash
            ? archive
            : throw new StoreException($"{what} has the hash {info.NarHash} by its NarHash, and {hash} by its CA"),
        { Hash: var hash } => new ContentCheck(archive, what, hash),
    };

    public override int Read(Span<byte> buffer)
    {
        var count = _inner.Read(buffer);
        Look(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    private long ContentStart => Head.Length + _length.Length;

    private void Look(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length > 0 && _position < ContentStart; bytes = bytes[1..])
        {
            if (_position >= Head.Length)
                _length[_position - Head.Length] = bytes[0];
            else if (bytes[0] != Head[_position])
                throw new StoreException($"{_what} is not that of a plain file, which its CA says it is");
            _position++;
        }

        if (_position < ContentStart || _checked)
            return;
        var length = BinaryPrimitives.ReadInt64LittleEndian(_length);
        if (length is < 0 or > long.MaxValue / 2)
            throw new StoreException($"{_what} says that its file has {(ulong)length} bytes");
        var left = (int)Math.Min(ContentStart + length - _position, bytes.Length);
        _hash.AppendData(bytes[..left]);
        _position += left;
        if (_position < ContentStart + length)
            return;
        _checked = true;
        if (Sha256Hash.FromBytes(_hash.GetCurrentHash()) is var found && found != _expected)
            throw new StoreException($"the file in {_what} has the hash {found}, and its CA promised {_expected}");
    }

    private static byte[] HeadOfAFile()
    {
        var head = new List<byte>();
        foreach (var word in new[] { NarWordWriter.Magic, "(", "type", "regular", "contents" })
        {
            head.AddRange(BitConverter.GetBytes((long)word.Length));
            head.AddRange(Encoding.ASCII.GetBytes(word));
            head.AddRange(new byte[NarWordWriter.PaddingOf(word.Length)]);
        }

        return [.. head];
    }
}
