using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>
/// What a generation holds: the definitions of all units, with the store paths of images and volumes. It compares by value
/// and is written as JSON with the built-in converters. All lists are sorted by name.
/// </summary>
public sealed record RealisedHost(ValueList<NetworkDefinition> Networks, ValueList<RealisedUnit> Units)
{
    public static RealisedHost Empty { get; } = new([], []);

    /// <summary>Empty in generations of before there were targets.</summary>
    public ValueList<TargetDefinition> Targets { get; init; }

    /// <summary>Empty in generations of before volumes could be units.</summary>
    public ValueList<VolumeDefinition> Volumes { get; init; }

    /// <summary>The units of all types.</summary>
    [JsonIgnore]
    public IEnumerable<IUnitDefinition> All => [.. Networks, .. Volumes, .. Units, .. Targets];

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
        var disks = host.Volumes.Where(volume => volume.Content is VolumeContent.Disk)
            .ToDictionary(volume => volume.Name, volume => (VolumeContent.Disk)volume.Content);
        return new RealisedHost(
            [.. host.Networks],
            [.. VolumePlaceholder.Replace(
                [.. host.Unikernels.Select(
                    unit => RealisedUnit.Of(unit, imageOf(unit), volume => volumeOf(unit, volume), disks, pathOf ?? (block => block.Path.Value)))],
                keptAt ?? (volume => volume.ToString()))])
        {
            Volumes = [.. host.Volumes.Select(volume => volume.Definition)],
            Targets = [.. host.Targets],
        };
    }
}
