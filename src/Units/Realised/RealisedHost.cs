using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// What a generation holds: the checked specification with every image and volume replaced by its store path. It
/// compares by value and is written as JSON with the built-in converters. Both lists are sorted by name.
/// </summary>
public sealed record RealisedHost(ImmutableArray<RealisedNetwork> Networks, ImmutableArray<RealisedUnit> Units)
{
    public static RealisedHost Empty { get; } = new([], []);

    /// <summary>The specification with the store paths that its images and volumes were realised to.</summary>
    /// <param name="volumeOf">The store path of a volume that is made of files, the device's own or a unit's.</param>
    /// <param name="pathOf">The absolute path of a file or device of the host; null to take what is written.</param>
    /// <param name="keptAt">The path of a volume that is kept, for references to it; null for its name.</param>
    public static RealisedHost Of(
        HostSpec host,
        Func<UnikernelSpec, string> imageOf,
        Func<UnikernelSpec, AttachedVolume, string> volumeOf,
        Func<BlockSpec, string>? pathOf = null,
        Func<UnitName, string>? keptAt = null)
    {
        var disks = host.Volumes.Where(volume => volume.Content is VolumeContent.Disk).ToDictionary(volume => volume.Name, volume => (VolumeContent.Disk)volume.Content);
        return new RealisedHost(
            [.. host.Networks.Select(n => new RealisedNetwork(n.Name, n.Description, n.Address, n.Mtu) { Address6 = n.Address6 })],
            VolumePlaceholder.Replace(
                [.. host.Unikernels.Select(unit => RealisedUnit.Of(unit, imageOf(unit), volume => volumeOf(unit, volume), disks, pathOf ?? (block => block.Path.Value)))],
                keptAt ?? (volume => volume.ToString())));
    }

    public bool Equals(RealisedHost? other) =>
        other is not null && Networks.SequenceEqual(other.Networks) && Units.SequenceEqual(other.Units);

    public override int GetHashCode() => HashCode.Combine(Networks.Length, Units.Length);
}

/// <summary>A bridge to have, with the host's address on it.</summary>
public sealed record RealisedNetwork(UnitName Name, string Description, Ipv4Interface Address, int Mtu)
{
    /// <summary>The host's IPv6 address on the bridge; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }
}
