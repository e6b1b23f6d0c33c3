using System.Buffers.Binary;

namespace Hillingar.Builder.Nix;

/// <summary>
/// The words that a Nix archive is made of: each its length as eight bytes, the smallest first, then its bytes, then zeros up to a multiple of eight.
/// </summary>
public sealed class NarWordWriter
{
    /// <summary>The first word of every archive.</summary>
    public const string Magic = "nix-archive-1";

    private readonly BlockSink _sink;
    private byte[] _block;
    private int _used;

    public NarWordWriter(BlockSink sink)
    {
        _sink = sink;
        _block = sink.Exchange(null, 0);
    }

    /// <summary>How many zero bytes follow so many bytes.</summary>
    public static int PaddingOf(long length) => (int)((8 - length % 8) % 8);

    /// <summary>The begin of a file, directory or link: <c>( type TYPE</c>.</summary>
    public void Begin(ReadOnlySpan<byte> type)
    {
        Word("("u8);
        Word("type"u8);
        Word(type);
    }

    public void Word(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        Put(bytes);
        Pad(bytes.Length);
    }

    /// <summary>The length of a word whose bytes follow by <see cref="Room"/> and <see cref="Filled"/>, and then <see cref="Pad"/>.</summary>
    public void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Put(bytes);
    }

    /// <summary>Where the next bytes may be put; never empty.</summary>
    public Span<byte> Room()
    {
        if (_used == _block.Length)
            Hand();
        return _block.AsSpan(_used);
    }

    /// <summary>Says how many bytes were put into <see cref="Room"/>.</summary>
    public void Filled(int count) => _used += count;

    /// <summary>The zeros behind a word of that length.</summary>
    public void Pad(long length)
    {
        ReadOnlySpan<byte> zeros = [0, 0, 0, 0, 0, 0, 0];
        Put(zeros[..PaddingOf(length)]);
    }

    /// <summary>Hands out what is left. Nothing can be written behind.</summary>
    public void Finish() => _ = _sink.Exchange(_block, _used); // There is nothing more to put into the next.

    private void Put(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _block.Length - _used)
        {
            var part = bytes[..(_block.Length - _used)];
            Fill(part);
            bytes = bytes[part.Length..];
            Hand();
        }

        Fill(bytes);
    }

    private void Fill(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Hand()
    {
        _block = _sink.Exchange(_block, _used);
        _used = 0;
    }
}
