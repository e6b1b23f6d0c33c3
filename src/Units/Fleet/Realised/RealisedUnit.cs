using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>Everything that starting a unikernel needs to know: its definition, and where its image and disks lie.</summary>
public sealed record RealisedUnit : UnikernelDefinition
{
    // In the file of a generation the members here stand behind those of the definition.
    private const int BehindTheDefinition = 1;

    private static readonly ImmutableArray<DefinitionMember<RealisedUnit>> Machine =
    [
        new(Reach.Inside, (before, after) => before.Image == after.Image ? [] : [$"image changed ({Short(before.Image)} -> {Short(after.Image)})"]),
    ];

    // A device may go from one kind to another, and is one device all the same.
    private static readonly ImmutableArray<DefinitionMember<RealisedUnit>> Storage =
    [
        DefinitionMember<RealisedUnit>.Devices("volume", unit => unit.AllStorage(), storage => storage.Device),
    ];

    public RealisedUnit()
    {
    }

    [SetsRequiredMembers]
    private RealisedUnit(UnikernelDefinition definition, string image)
        : base(definition) => Image = image;

    /// <summary>The store path of the image.</summary>
    [JsonPropertyOrder(BehindTheDefinition)]
    public required string Image { get; init; }

    /// <summary>Block devices that are in the store, in order of device name.</summary>
    [JsonPropertyOrder(BehindTheDefinition)]
    public ValueList<RealisedVolume> Volumes { get; init; }

    /// <summary>Block devices that are volumes kept with the state, in order of device name.</summary>
    [JsonPropertyOrder(BehindTheDefinition)]
    public ValueList<RealisedDisk> Disks { get; init; }

    /// <summary>Block devices that are files or devices of the host, in order of device name.</summary>
    [JsonPropertyOrder(BehindTheDefinition)]
    public ValueList<RealisedBlock> Blocks { get; init; }

    /// <summary>The unit with the store paths of its image and volumes.</summary>
    /// <param name="volumeOf">The store path of a volume that is made of files.</param>
    /// <param name="disks">The volumes that are kept; every other is made of files.</param>
    /// <param name="pathOf">The absolute path of a file or device of the host.</param>
    public static RealisedUnit Of(
        UnikernelSpec spec,
        string image,
        Func<AttachedVolume, string> volumeOf,
        IReadOnlyDictionary<UnitName, VolumeContent.Disk> disks,
        Func<BlockSpec, string> pathOf) => new(spec, image)
        {
            Volumes =
                [.. spec.Volumes.Where(volume => DiskOf(volume, disks) is null).Select(volume => new RealisedVolume(volume.Device.Value, volumeOf(volume)))],
            Disks = [.. spec.Volumes.Select(volume => DiskOf(volume, disks)).OfType<RealisedDisk>()],
            Blocks = [.. spec.Blocks.Select(block => new RealisedBlock(block.Device.Value, pathOf(block), block.IsReadOnly, block.SectorSize))],
        };

    public override IEnumerable<Difference> Since(IUnitDefinition before)
    {
        var former = (RealisedUnit)before;
        return
        [
            .. DefinitionMember<RealisedUnit>.Between(former, this, Machine),
            .. base.Since(before),
            .. DefinitionMember<RealisedUnit>.Between(former, this, Storage),
        ];
    }

    private IEnumerable<(DeviceName Device, object Backing)> AllStorage() =>
    [
        .. Volumes.Select(volume => (volume.Device, (object)volume)),
        .. Disks.Select(disk => (disk.Device, (object)disk)),
        .. Blocks.Select(block => (block.Device, (object)block)),
    ];

    private static RealisedDisk? DiskOf(AttachedVolume volume, IReadOnlyDictionary<UnitName, VolumeContent.Disk> disks) =>
        volume.Source is VolumeSource.Unit(var name, var isReadOnly) && disks.TryGetValue(name.Value, out var disk)
            ? new RealisedDisk(volume.Device.Value, name.Value, disk.Size.Value, isReadOnly)
            : null;

    // The last part of a store path, with the hash cut to the characters that people compare.
    private static string Short(string storePath)
    {
        var name = storePath[(storePath.LastIndexOf('/') + 1)..];
        return name.Length > 33 && name[32] == '-' ? $"{name[..6]}…{name[32..]}" : name;
    }
}
