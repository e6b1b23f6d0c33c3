using Hillingar.Linux.Solo5;
using Hillingar.Units;

namespace Hillingar.Sources;

/// <summary>An image's notes in the terms of the core.</summary>
public static class ImageNotes
{
    /// <summary>What an image expects of its machine.</summary>
    /// <exception cref="Solo5ImageException">It is not a usable image.</exception>
    /// <exception cref="Linux.LinuxException">The file cannot be read.</exception>
    public static ImageManifest Read(string path)
    {
        var image = Solo5Image.Read(path);
        return new ImageManifest((ImageTarget)image.Target, [.. image.Devices.Select(device => new ManifestDevice(device.Name, (DeviceKind)device.Kind))]);
    }

    /// <inheritdoc cref="Read"/>
    public static ImageTarget TargetOf(string path) => Read(path).Target;
}
