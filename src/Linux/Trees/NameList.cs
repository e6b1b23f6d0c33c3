namespace Hillingar.Linux;

/// <summary>
/// The names in one directory, in the order of their bytes. They lie one behind the other in small blocks, so that a directory
/// with a million entries takes little more than its names do, and nothing for the collector to trace.
/// </summary>
public sealed class NameList
{
    private const int BlockBits = 16;
    private const int BlockSize = 1 << BlockBits;
    private const int FirstBlockSize = 4096;
    private const int Header = 2; // kind, length

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _places = [];
    private int _used;

    public int Count => _places.Count;

    /// <summary>A name; valid as long as the list.</summary>
    public ReadOnlySpan<byte> this[int index] => At(_places[index]);

    /// <summary>What the directory itself says about the kind; null if the file system does not tell.</summary>
    public FileKind? KindOf(int index)
    {
        var kind = Block(_places[index])[_places[index] & (BlockSize - 1)];
        return kind == byte.MaxValue ? null : (FileKind)kind;
    }

    internal void Add(ReadOnlySpan<byte> name, FileKind? kind)
    {
        if (_blocks.Count == 0 || _used + Header + name.Length > _blocks[^1].Length)
        {
            // Most directories need far less than a block, and a deep tree has many lists at once.
            _blocks.Add(new byte[_blocks.Count == 0 ? FirstBlockSize : BlockSize]);
            _used = 0;
        }

        var block = _blocks[^1];
        _places.Add(((_blocks.Count - 1) << BlockBits) | _used);
        block[_used] = kind is { } known ? (byte)known : byte.MaxValue;
        block[_used + 1] = (byte)name.Length;
        name.CopyTo(block.AsSpan(_used + Header));
        _used += Header + name.Length;
    }

    internal void Sort() => _places.Sort((left, right) => At(left).SequenceCompareTo(At(right)));

    /// <summary>Forgets the names and keeps the room for the next directory's.</summary>
    internal void Clear()
    {
        _places.Clear();
        if (_blocks.Count > 1)
            _blocks.RemoveRange(1, _blocks.Count - 1);
        _used = 0;
    }

    private ReadOnlySpan<byte> At(int place)
    {
        var block = Block(place);
        var offset = place & (BlockSize - 1);
        return block.AsSpan(offset + Header, block[offset + 1]);
    }

    private byte[] Block(int place) => _blocks[place >> BlockBits];
}
