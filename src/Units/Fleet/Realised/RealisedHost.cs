using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>
/// What a generation holds: the checked specification with every image and volume replaced by its store path. It
/// compares by value and is written as JSON with the built-in converters. All lists are sorted by name.
/// </summary>
public sealed record RealisedHost(ImmutableArray<RealisedNetwork> Networks, ImmutableArray<RealisedUnit> Units)
{
    public static RealisedHost Empty { get; } = new([], []);

    /// <summary>Empty in generations of before there were targets.</summary>
    public ImmutableArray<RealisedTarget> Targets { get => field.IsDefault ? [] : field; init; }

    /// <summary>The units of all types.</summary>
    [JsonIgnore]
    public IEnumerable<IUnitDefinition> All => [.. Networks, .. Volumes, .. Units, .. Targets];

    /// <summary>Empty in generations of before volumes could be units.</summary>
    public ImmutableArray<RealisedVolumeUnit> Volumes { get => field.IsDefault ? [] : field; init; }

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
            [.. host.Networks.Select(n => new RealisedNetwork(n.Name, n.Description, n.Address, n.Mtu)
            {
                Address6 = n.Address6,
                Dependencies = RealisedDependency.Of(n.Dependencies),
            })],
            VolumePlaceholder.Replace(
                [.. host.Unikernels.Select(unit => RealisedUnit.Of(unit, imageOf(unit), volume => volumeOf(unit, volume), disks, pathOf ?? (block => block.Path.Value)))],
                keptAt ?? (volume => volume.ToString())))
        {
            Volumes = [.. host.Volumes.Select(v => new RealisedVolumeUnit(v.Name, v.Description, RealisedDependency.Of(v.Dependencies)))],
            Targets = [.. host.Targets.Select(t => new RealisedTarget(t.Name, t.Description, RealisedDependency.Of(t.Dependencies)) { OnDemand = !t.Autostart })],
        };
    }

    public bool Equals(RealisedHost? other) =>
        other is not null && Networks.SequenceEqual(other.Networks) && Units.SequenceEqual(other.Units)
        && Volumes.SequenceEqual(other.Volumes) && Targets.SequenceEqual(other.Targets);

    public override int GetHashCode() => HashCode.Combine(Networks.Length, Units.Length);
}

/// <summary>A bridge to have, with the host's address on it.</summary>
public sealed record RealisedNetwork(UnitName Name, string Description, Ipv4Interface Address, int Mtu) : IUnitDefinition
{
    UnitId IUnitDefinition.Id => new(UnitType.Network, Name);

    IEnumerable<RealisedDependency> IUnitDefinition.Dependencies => Dependencies;

    bool IUnitDefinition.Autostart => true;

    /// <summary>The host's IPv6 address on the bridge; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    public ImmutableArray<RealisedDependency> Dependencies { get => field.IsDefault ? [] : field; init; }

    public bool Equals(RealisedNetwork? other) =>
        other is not null && Name == other.Name && Description == other.Description && Address == other.Address && Mtu == other.Mtu
        && Address6 == other.Address6 && Dependencies.SequenceEqual(other.Dependencies);

    public override int GetHashCode() => HashCode.Combine(Name, Address, Mtu);
}
