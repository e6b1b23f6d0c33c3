using System.Text;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The header of a regular file in a POSIX ustar archive (IEEE Std 1003.1, pax), with the same bytes as GNU tar's
/// <c>--format=ustar --numeric-owner --owner=:0 --group=:0 --mode=0444 --mtime=@1</c>.
/// </summary>
internal static class UstarHeader
{
    /// <summary>Headers and contents are padded with zeros to a multiple of this.</summary>
    public const int BlockSize = 512;

    private const int Mode = 0b100_100_100;

    // As for all store objects: one second after the epoch.
    private const long Time = 1;

    /// <param name="name">At most <see cref="TarVolume.MaximumMemberBytes"/> in UTF-8.</param>
    /// <param name="size">Less than 8 GiB, which is what eleven octal digits can tell.</param>
    public static byte[] For(string name, long size)
    {
        var header = new byte[BlockSize];
        _ = Encoding.UTF8.GetBytes(name, header.AsSpan(0, TarVolume.MaximumMemberBytes)); // What is left of the field stays zero.
        Octal(header.AsSpan(100, 8), Mode);
        Octal(header.AsSpan(108, 8), 0); // uid
        Octal(header.AsSpan(116, 8), 0); // gid
        Octal(header.AsSpan(124, 12), size);
        Octal(header.AsSpan(136, 12), Time);
        header[156] = (byte)'0'; // a regular file
        "ustar\u000000"u8.CopyTo(header.AsSpan(257));
        Octal(header.AsSpan(329, 8), 0); // device numbers
        Octal(header.AsSpan(337, 8), 0);

        // The sum is taken with its own field blank, and has six digits, a null and a blank.
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Sum(value => value);
        Octal(header.AsSpan(148, 7), sum);
        return header;
    }

    private static void Octal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
    }
}
