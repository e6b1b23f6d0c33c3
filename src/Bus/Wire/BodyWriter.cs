using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// The body of a message while it is written, in the D-Bus specification's marshalling, little endian. The values of a body need not be encoded
/// anew for each message: a structure or an entry of a dictionary begins on a boundary of eight bytes, so its bytes are the same in every body, and
/// those that were made once are put in by <see cref="Add"/> without a look at what they mean.
/// </summary>
/// <param name="limit">In bytes; what would make the body longer throws <see cref="BusErrors.LimitsExceeded"/>.</param>
public sealed class BodyWriter(long limit = long.MaxValue)
{
    private const int FirstBuffer = 512;
    private const int LargestBuffer = 64 * 1024;

    // What is written already, in order; then the part of the buffer from _begin to _end.
    private readonly List<ArraySegment<byte>> _parts = [];
    private byte[] _buffer = new byte[FirstBuffer];
    private int _begin;
    private int _end;

    /// <summary>In bytes.</summary>
    public long Length { get; private set; }

    public void WriteBool(bool value) => WriteUInt32(value ? 1u : 0);

    public void WriteInt32(int value) => WriteUInt32((uint)value);

    public void WriteUInt32(uint value)
    {
        Align(4);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
    }

    public void WriteUInt64(ulong value)
    {
        Align(8);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
    }

    /// <summary>Writes a text or an object's path.</summary>
    public void WriteText(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        WriteUInt32((uint)count);
        var bytes = Take(count + 1);
        Encoding.UTF8.GetBytes(value, bytes);
        bytes[count] = 0;
    }

    /// <inheritdoc cref="WriteText(string)"/>
    /// <param name="value">In UTF-8.</param>
    public void WriteText(ReadOnlySpan<byte> value)
    {
        WriteUInt32((uint)value.Length);
        WithNull(value);
    }

    /// <param name="value">At most 255 bytes.</param>
    public void WriteSignature(ReadOnlySpan<byte> value)
    {
        Take(1)[0] = (byte)value.Length;
        WithNull(value);
    }

    /// <summary>Begins a structure or an entry of a dictionary.</summary>
    public void BeginStructure() => Align(8);

    /// <param name="alignment">Of the elements: 8 for structures, entries and numbers of eight bytes, 1 for signatures, else 4.</param>
    public ArrayMark BeginArray(int alignment)
    {
        Align(4);
        _ = Take(4);
        var (buffer, at) = (_buffer, _end - 4);
        Align(alignment);
        return new ArrayMark(buffer, at, Length);
    }

    public void EndArray(ArrayMark mark) => BinaryPrimitives.WriteUInt32LittleEndian(mark.Buffer.AsSpan(mark.At), (uint)(Length - mark.Begin));

    /// <summary>
    /// Adds what another writer made with <see cref="ToPart"/>, from a boundary of eight bytes on. It is not copied, and must not change.
    /// </summary>
    public void Add(ArraySegment<byte> part)
    {
        Align(8);
        Grow(part.Count);
        Seal();
        _parts.Add(part);
    }

    /// <summary>
    /// All of it, in an array that has zeros up to the next boundary of eight bytes behind it, so that parts can follow each other without anything between.
    /// </summary>
    public ArraySegment<byte> ToPart()
    {
        Seal();
        var bytes = new byte[(Length + 7) & ~7L];
        var at = 0;
        foreach (var part in _parts)
        {
            part.AsSpan().CopyTo(bytes.AsSpan(at));
            at += part.Count;
        }

        return new ArraySegment<byte>(bytes, 0, at);
    }

    /// <summary>
    /// Writes all of it behind the header of a message. The library writes no bytes as they are, but the numbers of eight bytes that they make up.
    /// </summary>
    public void CopyTo(ref MessageWriter writer)
    {
        Seal();
        var at = 0L;
        foreach (var part in _parts)
        {
            // A header ends on a boundary of eight bytes.
            var head = (int)Math.Min(-at & 7, part.Count);
            at += part.Count;
            ReadOnlySpan<byte> bytes = part;
            foreach (var one in bytes[..head])
                writer.WriteByte(one);
            var numbers = MemoryMarshal.Cast<byte, ulong>(bytes[head..]);
            foreach (var number in numbers)
                writer.WriteUInt64(number);
            foreach (var one in bytes[(head + (numbers.Length * 8))..])
                writer.WriteByte(one);
        }
    }

    private void WithNull(ReadOnlySpan<byte> value)
    {
        var bytes = Take(value.Length + 1);
        value.CopyTo(bytes);
        bytes[^1] = 0;
    }

    private void Align(int alignment)
    {
        var count = (int)(-Length & (alignment - 1));
        if (count == 0)
            return;
        // Behind a part that was put in, its own zeros will do.
        if (_begin == _end && _parts is [.., { Array: { } array } last] && array != _buffer && last.Offset + last.Count + count <= array.Length)
        {
            Grow(count);
            _parts[^1] = new ArraySegment<byte>(array, last.Offset, last.Count + count);
            return;
        }

        Take(count).Clear();
    }

    private Span<byte> Take(int count)
    {
        Grow(count);
        if (count > _buffer.Length - _end)
        {
            Seal();
            _buffer = new byte[Math.Max(Math.Min(_buffer.Length * 2, LargestBuffer), count)];
            (_begin, _end) = (0, 0);
        }

        _end += count;
        return _buffer.AsSpan(_end - count, count);
    }

    private void Grow(int count)
    {
        Length += count;
        if (Length > limit)
            throw new BusException(BusErrors.LimitsExceeded, $"the answer is longer than {limit} bytes; ask for parts");
    }

    private void Seal()
    {
        if (_end > _begin)
            _parts.Add(new ArraySegment<byte>(_buffer, _begin, _end - _begin));
        _begin = _end;
    }

    /// <summary>Where the length of an array is to be written, and where its elements begin.</summary>
    public readonly record struct ArrayMark(byte[] Buffer, int At, long Begin);
}
