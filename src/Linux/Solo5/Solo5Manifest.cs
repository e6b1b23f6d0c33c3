using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Linux.Solo5;

/// <summary>
/// The manifest of an image, in the layout in which it is in the note and in which the guest gets it back with the blanks
/// filled in: version, number of entries, entries of 104 bytes, the first of them reserved.
/// </summary>
public static class Solo5Manifest
{
    public const int HeaderSize = 8;
    public const int EntrySize = 104;
    public const int MaximumEntries = 64;

    /// <summary>Where the tender fills in an entry: the first byte of a block's capacity or of a net's address.</summary>
    public const int PropertiesOffset = 72;

    public const int MtuOffset = 78;
    public const int SectorSizeOffset = 80;
    public const int AttachedOffset = 96;

    internal const int NotePadding = 4;
    internal const int NoteLimit = NotePadding + HeaderSize + (EntrySize * MaximumEntries);

    private const int NameSize = 68;
    private const int TypeOffset = 68;
    private const uint FirstReservedType = 0x40000000;

    /// <summary>The devices of a manifest. Entries of reserved types are not devices.</summary>
    /// <exception cref="Solo5ImageException">The manifest breaks a rule.</exception>
    internal static ImmutableArray<Solo5Device> ReadDevices(ReadOnlySpan<byte> manifest)
    {
        if (manifest.Length < HeaderSize)
            throw Invalid();
        var count = BinaryPrimitives.ReadUInt32LittleEndian(manifest[4..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(manifest) != 1
            || count is < 1 or > MaximumEntries
            || manifest.Length != HeaderSize + ((int)count * EntrySize))
            throw Invalid();
        var devices = ImmutableArray.CreateBuilder<Solo5Device>();
        for (var i = 0; i < (int)count; i++)
        {
            var device = ReadEntry(manifest.Slice(HeaderSize + (i * EntrySize), EntrySize), i);
            if (i == 0 ? device is not { Name: "", Kind: (Solo5DeviceKind)FirstReservedType } : device is null)
                throw Invalid();
            if ((uint)device.Kind < FirstReservedType)
                devices.Add(device);
        }

        return devices.ToImmutable();
    }

    private static Solo5Device? ReadEntry(ReadOnlySpan<byte> entry, int index)
    {
        var end = entry[..NameSize].IndexOf((byte)0);
        if (entry[NameSize - 1] != 0 || entry[AttachedOffset] != 0)
            return null;
        // Latin-1 gives every byte a character, so two names are equal exactly where their bytes are.
        var name = Encoding.Latin1.GetString(entry[..end]);
        return new Solo5Device(name, (Solo5DeviceKind)BinaryPrimitives.ReadUInt32LittleEndian(entry[TypeOffset..]), index);
    }

    private static Solo5ImageException Invalid() => new(Solo5ImageFault.Manifest, "Solo5 manifest is invalid");
}
