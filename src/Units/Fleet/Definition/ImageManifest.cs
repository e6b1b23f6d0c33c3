using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>The environment that an image was linked for (Solo5's ABI note).</summary>
public enum ImageTarget
{
    Hvt = 1,
    Spt = 2,
    Virtio = 3,
    Muen = 4,
    Genode = 5,
    Xen = 6,
}

/// <summary>What a device is in a Solo5 manifest.</summary>
public enum DeviceKind
{
    Block = 1,
    Net = 2,
}

/// <summary>A device that an image expects.</summary>
public sealed record ManifestDevice(string Name, DeviceKind Kind);

/// <summary>What an image's notes say about the machine that it expects.</summary>
public sealed record ImageManifest(ImageTarget Target, ImmutableArray<ManifestDevice> Devices)
{
    /// <summary>The version of the target's interface (Solo5's ABI note); null if it is not known.</summary>
    public int? AbiVersion { get; init; }

    /// <summary>The address behind the last of the image's segments, from which on memory is free; 0 if it is not known.</summary>
    public long EndAddress { get; init; }
}
