using Hillingar.Linux;
using Hillingar.Linux.Elf;
using Hillingar.Linux.Solo5;
using Hillingar.Units.Fleet;
using ImageSource = Hillingar.Linux.Solo5.ImageSource;

namespace Hillingar.Sources;

/// <summary>An image's notes in the terms of the core.</summary>
public static class ImageNotes
{
    /// <summary>What an image expects of its machine.</summary>
    /// <exception cref="Solo5ImageException">The file is not a usable image.</exception>
    /// <exception cref="LinuxException">The file cannot be read.</exception>
    public static ImageManifest Read(string path)
    {
        using var file = FileSystem.OpenRegular(path);
        var executable = ElfImage.Read(ImageSource.From(file));
        var image = Solo5Image.Read(executable);
        return new ImageManifest((ImageTarget)image.Target, [.. image.Devices.Select(device => new ManifestDevice(device.Name, (DeviceKind)device.Kind))])
        {
            AbiVersion = (int)Math.Min(image.AbiVersion, int.MaxValue),
            EndAddress = EndOf(executable),
        };
    }

    /// <inheritdoc cref="Read"/>
    public static ImageTarget TargetOf(string path) => Read(path).Target;

    // Every number in the file is untrusted; an end beyond all memory is as far as it can be.
    private static long EndOf(ElfImage image)
    {
        const long Beyond = long.MaxValue / 4;
        return image.Segments.Where(segment => segment.Kind == ElfSegmentKind.Load)
            .Select(
                segment => segment.Address > Beyond || segment.MemorySize > Beyond ? Beyond : Math.Min(Beyond, (long)(segment.Address + segment.MemorySize)))
            .DefaultIfEmpty().Max();
    }
}
