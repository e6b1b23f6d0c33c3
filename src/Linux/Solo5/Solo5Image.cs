using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Hillingar.Linux.Solo5;

/// <summary>What an image says about itself in its notes.</summary>
/// <param name="Target">The kind of tender that can run it.</param>
/// <param name="AbiVersion">The version of that target's interface, which a tender must have exactly.</param>
/// <param name="Devices">The devices that must be attached, in the order of their handles.</param>
/// <param name="Manifest">The bytes that say so, as the guest expects them back: see <see cref="Solo5Manifest"/>.</param>
public sealed record Solo5Image(Solo5Target Target, uint AbiVersion, ImmutableArray<Solo5Device> Devices, ReadOnlyMemory<byte> Manifest)
{
    private const int AbiNoteLimit = 32;
    private const int AbiSize = 16;

    /// <summary>Reads the notes of an image in memory.</summary>
    /// <exception cref="Solo5ImageException">The file is not a usable image.</exception>
    public static Solo5Image Read(ReadOnlyMemory<byte> image) => Read(ElfImage.Read(ImageSource.From(image)));

    /// <summary>Reads the notes of an image file.</summary>
    /// <exception cref="Solo5ImageException">The file is not a usable image.</exception>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public static Solo5Image Read(string path)
    {
        using var file = DeviceIo.Open(path, OpenFlags.ReadOnly);
        return Read(ElfImage.Read(ImageSource.From(file)));
    }

    /// <summary>Reads the notes of an image whose headers were read.</summary>
    /// <exception cref="Solo5ImageException">The file is not a usable image.</exception>
    public static Solo5Image Read(ElfImage image)
    {
        var (target, version) = ReadAbi(image);
        // Read once: another process may write to the file, and what was checked must be what is used.
        var manifest = ReadManifest(image);
        return new Solo5Image(target, version, Solo5Manifest.ReadDevices(manifest), manifest);
    }

    /// <summary>The target and the version of its interface alone, which images without a manifest have too.</summary>
    public static (Solo5Target Target, uint Version) ReadAbi(ElfImage image)
    {
        var abi = Solo5Note.Find(image, Solo5Note.AbiType, padding: 0, AbiNoteLimit)
            ?? throw new Solo5ImageException(Solo5ImageFault.NoAbi, "No Solo5 ABI information found in executable");
        return abi.Length >= AbiSize
            ? ((Solo5Target)BinaryPrimitives.ReadUInt32LittleEndian(abi), BinaryPrimitives.ReadUInt32LittleEndian(abi.AsSpan(4)))
            : throw new Solo5ImageException(Solo5ImageFault.NoteSize, "note does not fall within valid size");
    }

    private static byte[] ReadManifest(ElfImage image) =>
        Solo5Note.Find(image, Solo5Note.ManifestType, Solo5Manifest.NotePadding, Solo5Manifest.NoteLimit)
            ?? throw new Solo5ImageException(Solo5ImageFault.Manifest, "No Solo5 manifest found in executable");
}
