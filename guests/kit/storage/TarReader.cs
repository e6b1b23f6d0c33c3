using System;

namespace Hillingar.Guests.Storage;

/// <summary>What moving to the next member of an archive came to.</summary>
public enum TarStep
{
    /// <summary>There is a member; its name, kind and length are set.</summary>
    Member,

    /// <summary>The two zero blocks at the end were reached.</summary>
    End,

    /// <summary>The archive is damaged or cut off.</summary>
    Broken,
}

/// <summary>
/// Reads a POSIX ustar archive from a volume, member by member, in one pass and in fixed memory. Nothing in the archive is
/// trusted: header checksums are verified, and lengths are checked against the volume.
/// </summary>
public sealed class TarReader
{
    public const int BlockLength = 512;

    private const int NameLength = 100;
    private const int PrefixOffset = 345;
    private const int PrefixLength = 155;
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;
    private const int LargestBlock = 65536;

    private readonly BlockSource _source;
    private readonly byte[] _header = new byte[BlockLength];
    private readonly byte[] _name = new byte[PrefixLength + 1 + NameLength];
    private readonly byte[] _block;
    private ulong _blockStart = ulong.MaxValue;
    private ulong _next;
    private ulong _contents;
    private int _nameLength;

    public TarReader(BlockSource source)
    {
        _source = source;
        _block = new byte[Math.Min(Math.Max(source.BlockSize, 0), LargestBlock)];
    }

    /// <summary>The member's path, its prefix included; never longer than 256 bytes.</summary>
    public ReadOnlySpan<byte> Name => new ReadOnlySpan<byte>(_name).Slice(0, _nameLength);

    /// <summary>Whether the member is a file, rather than a directory, a link or a device.</summary>
    public bool IsFile { get; private set; }

    /// <summary>Bytes of the member's contents; the archive is known to hold them.</summary>
    public ulong Length { get; private set; }

    public TarStep MoveNext()
    {
        Length = 0;
        _nameLength = 0;
        IsFile = false;
        if (!TryReadAt(_next, _header))
            return TarStep.Broken;
        if (IsZero(_header))
            return TryReadAt(_next + BlockLength, _header) && IsZero(_header) ? TarStep.End : TarStep.Broken;
        if (!IsUstar() || !IsChecksumRight() || !TryReadOctal(_header.AsSpan(124, 12), out var length))
            return TarStep.Broken;

        // Twelve octal digits have 36 bits, so the sum cannot wrap.
        var contents = _next + BlockLength;
        var padded = (length + BlockLength - 1) / BlockLength * BlockLength;
        if (contents > _source.Capacity || padded > _source.Capacity - contents)
            return TarStep.Broken;
        Length = length;
        IsFile = _header[156] is (byte)'0' or 0;
        ReadName();
        _contents = contents;
        _next = contents + padded;
        return TarStep.Member;
    }

    /// <summary>Reads contents of the current member from an offset, as much as the buffer takes; false if they end before, or the volume fails.</summary>
    public bool TryRead(ulong offset, Span<byte> buffer)
    {
        if (offset > Length || (ulong)buffer.Length > Length - offset)
            return false;
        return TryReadAt(_contents + offset, buffer);
    }

    private void ReadName()
    {
        var prefix = Text(_header.AsSpan(PrefixOffset, PrefixLength));
        var name = Text(_header.AsSpan(0, NameLength));
        var length = 0;
        if (!prefix.IsEmpty)
        {
            prefix.CopyTo(_name);
            length = prefix.Length;
            _name[length++] = (byte)'/';
        }

        name.CopyTo(_name.AsSpan(length));
        _nameLength = length + name.Length;
    }

    private bool IsUstar() => ((ReadOnlySpan<byte>)_header).Slice(257, 5).SequenceEqual("ustar"u8);

    // The checksum is the sum of all bytes of the header, its own field taken as blanks.
    private bool IsChecksumRight()
    {
        uint sum = ChecksumLength * ' ';
        for (var i = 0; i < BlockLength; i++)
            if (i is < ChecksumOffset or >= ChecksumOffset + ChecksumLength)
                sum += _header[i];
        return TryReadOctal(_header.AsSpan(ChecksumOffset, ChecksumLength), out var written) && written == sum;
    }

    // Octal digits, blanks allowed before, ended by a zero byte, a blank or the end of the field.
    private static bool TryReadOctal(ReadOnlySpan<byte> field, out ulong value)
    {
        value = 0;
        var i = 0;
        while (i < field.Length && field[i] == ' ')
            i++;
        var start = i;
        for (; i < field.Length && field[i] is >= (byte)'0' and <= (byte)'7'; i++)
            value = (value << 3) | (uint)(field[i] - '0');
        return i > start && (i == field.Length || field[i] is 0 or (byte)' ');
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field.Slice(0, end);
    }

    private static bool IsZero(ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < block.Length; i++)
            if (block[i] != 0)
                return false;
        return true;
    }

    // Bytes from anywhere, through a copy of one block of the volume, whose size need not be that of the archive's blocks.
    private bool TryReadAt(ulong offset, Span<byte> buffer)
    {
        if (_block.Length == 0 || offset > _source.Capacity || (ulong)buffer.Length > _source.Capacity - offset)
            return false;
        while (!buffer.IsEmpty)
        {
            var within = (int)(offset % (ulong)_block.Length);
            if (!TryLoad(offset - (ulong)within))
                return false;
            var length = Math.Min(buffer.Length, _block.Length - within);
            new ReadOnlySpan<byte>(_block).Slice(within, length).CopyTo(buffer);
            buffer = buffer.Slice(length);
            offset += (ulong)length;
        }

        return true;
    }

    private bool TryLoad(ulong start)
    {
        if (start == _blockStart)
            return true;
        _blockStart = ulong.MaxValue;
        if (!_source.TryRead(start, _block))
            return false;
        _blockStart = start;
        return true;
    }
}
