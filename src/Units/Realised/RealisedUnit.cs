using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>Everything that starting a unit needs to know.</summary>
/// <param name="Image">The store path of the image.</param>
/// <param name="Nets">In order of device name.</param>
/// <param name="Volumes">In order of device name.</param>
public sealed record RealisedUnit(
    UnitName Name,
    string Description,
    string Image,
    ByteSize Memory,
    ImmutableArray<string> Arguments,
    TenderChoice Tender,
    ImmutableArray<RealisedNet> Nets,
    ImmutableArray<RealisedVolume> Volumes,
    Duration StopTimeout,
    RestartSpec Restart)
{
    /// <summary>The unit with the store paths of its image and volumes.</summary>
    public static RealisedUnit Of(UnikernelSpec spec, string image, Func<AttachedVolume, string> volumeOf) => new(
        spec.Name,
        spec.Description,
        image,
        spec.Memory,
        spec.Arguments,
        spec.Tender.Value,
        [.. spec.Nets.Select(net => new RealisedNet(net.Device.Value, net.Network.Value, net.Address, net.Mac))],
        [.. spec.Volumes.Where(volume => volume.Source is VolumeSource.Own).Select(volume => new RealisedVolume(volume.Device.Value, volumeOf(volume)))],
        spec.StopTimeout,
        spec.Restart);

    /// <summary>The part that the life of the unit depends on.</summary>
    public LifecycleSettings Lifecycle() => new(Restart, StopTimeout);

    public bool Equals(RealisedUnit? other) =>
        other is not null && Name == other.Name && Description == other.Description && Image == other.Image
        && Memory == other.Memory && Arguments.SequenceEqual(other.Arguments) && Tender == other.Tender
        && Nets.SequenceEqual(other.Nets) && Volumes.SequenceEqual(other.Volumes)
        && StopTimeout == other.StopTimeout && Restart == other.Restart;

    public override int GetHashCode() => HashCode.Combine(Name, Image, Memory, Arguments.Length, Nets.Length, Volumes.Length);
}

/// <summary>A network device of a unit.</summary>
/// <param name="Address">The guest's address with the network's prefix length.</param>
public sealed record RealisedNet(DeviceName Device, UnitName Network, Ipv4Interface Address, MacAddress Mac);

/// <summary>A block device of a unit.</summary>
/// <param name="StorePath">The store object with the volume's bytes.</param>
public sealed record RealisedVolume(DeviceName Device, string StorePath);
