using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The files that Git tracks, from its index (<c>gitformat-index(5)</c>): read here, so that no Git has to be installed, started or trusted with a
/// directory that belongs to another user.
/// </summary>
internal static class GitIndex
{
    private const int HeaderSize = 12;
    private const int FixedEntrySize = 62;
    private const int ChecksumSize = 20;
    private const ushort ExtendedFlag = 0x4000;
    private const uint TypeMask = 0xF000;
    private const uint GitLink = 0xE000;
    private const uint Directory = 0x4000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The paths of the files below a folder, from there. Null if the file is of a kind that is not understood: split, sparse, of a later version, damaged.
    /// </summary>
    /// <param name="folder">From the root of the work tree, with a slash at its end; empty for all of it.</param>
    internal static ImmutableArray<string>? Read(ReadOnlySpan<byte> file, string folder = "")
    {
        if (file.Length < HeaderSize + ChecksumSize || !file.StartsWith("DIRC"u8))
            return null;
        var version = BinaryPrimitives.ReadUInt32BigEndian(file[4..]);
        var count = BinaryPrimitives.ReadUInt32BigEndian(file[8..]);
        if (version is < 2 or > 4)
            return null;
        var rest = file[HeaderSize..^ChecksumSize];
        var prefix = Encoding.UTF8.GetBytes(folder);
        var paths = ImmutableArray.CreateBuilder<string>();
        byte[] previous = [];
        for (var i = 0u; i < count; i++)
        {
            if (rest.Length <= FixedEntrySize)
                return null;
            var type = BinaryPrimitives.ReadUInt32BigEndian(rest[24..]) & TypeMask;
            var isExtended = (BinaryPrimitives.ReadUInt16BigEndian(rest[60..]) & ExtendedFlag) != 0;
            var size = FixedEntrySize + (isExtended ? 2 : 0);
            var name = rest[size..];
            var kept = 0;
            if (version == 4 && !Prefix(ref name, previous.Length, out kept))
                return null;
            var length = name.IndexOf((byte)0);
            if (length < 0)
                return null;
            if (version == 4)
                previous = [.. previous.AsSpan(0, kept), .. name[..length]];
            var path = version == 4 ? previous : name[..length];
            if (type == Directory)
                return null; // A sparse index.
            if (type != GitLink && path.StartsWith(prefix))
            {
                try
                {
                    paths.Add(Utf8.GetString(path[prefix.Length..]));
                }
                catch (DecoderFallbackException)
                {
                    return null; // Its name cannot be in the store either, which then says so.
                }
            }

            // Up to version 3 entries are padded to eights with at least one zero.
            var used = version == 4 ? rest.Length - name.Length + length + 1 : (size + length + 8) / 8 * 8;
            if (used > rest.Length)
                return null;
            rest = rest[used..];
        }

        return rest.StartsWith("link"u8) ? null : paths.ToImmutable();
    }

    // How much of the previous name stays: all but a number that is written as offsets in packs are.
    private static bool Prefix(ref ReadOnlySpan<byte> name, int previous, out int kept)
    {
        long removed = 0;
        kept = 0;
        for (var i = 0; i < name.Length && i < 5; i++)
        {
            removed = (i == 0 ? 0 : (removed + 1) << 7) | (uint)(name[i] & 0x7f);
            if ((name[i] & 0x80) != 0)
                continue;
            name = name[(i + 1)..];
            kept = (int)(previous - removed);
            return removed <= previous;
        }

        return false;
    }
}
