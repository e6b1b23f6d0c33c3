using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

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
    RestartSpec Restart) : IUnitDefinition
{
    UnitId IUnitDefinition.Id => new(UnitType.Unikernel, Name);

    // Generations of before there were dependencies name their networks only in the devices.
    IEnumerable<RealisedDependency> IUnitDefinition.Dependencies => Dependencies.Concat(RealisedDependency.OnEach(
        Nets.Select(net => new UnitId(UnitType.Network, net.Network)), DependencyKind.Requires, DependencyKind.After));

    bool IUnitDefinition.Autostart => !OnDemand;

    public ImmutableArray<RealisedDependency> Dependencies { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether it starts only when somebody asks, or another unit needs it.</summary>
    public bool OnDemand { get; init; }

    /// <summary>The unit with the store paths of its image and volumes.</summary>
    /// <param name="volumeOf">The store path of a volume that is made of files.</param>
    /// <param name="disks">The volumes that are kept; every other is made of files.</param>
    /// <param name="pathOf">The absolute path of a file or device of the host.</param>
    public static RealisedUnit Of(
        UnikernelSpec spec,
        string image,
        Func<AttachedVolume, string> volumeOf,
        IReadOnlyDictionary<UnitName, VolumeContent.Disk> disks,
        Func<BlockSpec, string> pathOf)
    {
        return new RealisedUnit(
            spec.Name,
            spec.Description,
            image,
            spec.Memory,
            spec.Arguments,
            spec.Tender.Value,
            [.. spec.Nets.Select(NetOf)],
            [.. spec.Volumes.Where(volume => DiskOf(volume, disks) is null).Select(volume => new RealisedVolume(volume.Device.Value, volumeOf(volume)))],
            spec.StopTimeout,
            spec.Restart)
        {
            Dependencies = RealisedDependency.Of(spec.Dependencies),
            OnDemand = !spec.Autostart,
            Disks = [.. spec.Volumes.Select(volume => DiskOf(volume, disks)).OfType<RealisedDisk>()],
            Blocks = [.. spec.Blocks.Select(block => new RealisedBlock(block.Device.Value, pathOf(block), block.IsReadOnly, block.SectorSize))],
            Cpus = spec.Cpus,
            CpuQuota = spec.CpuQuota,
            Health = spec.Health is { } health ? HealthOf(spec, health) : null,
        };
    }

    private static RealisedNet NetOf(NetSpec net) => new(net.Device.Value, net.Network.Value, net.Address, net.Mac)
    {
        Address6 = net.Address6,
        Publish = [.. net.Publish.Select(port => port.Value)],
    };

    private static RealisedDisk? DiskOf(AttachedVolume volume, IReadOnlyDictionary<UnitName, VolumeContent.Disk> disks) =>
        volume.Source is VolumeSource.Unit(var name, var isReadOnly) && disks.TryGetValue(name.Value, out var disk)
            ? new RealisedDisk(volume.Device.Value, name.Value, disk.Size.Value, isReadOnly)
            : null;

    private static RealisedHealth HealthOf(UnikernelSpec spec, HealthSpec health) => new(
        health.Probe.Value,
        spec.Nets.First(net => net.Device.Value == health.Device).Address.Address,
        health.Interval,
        health.Timeout,
        health.Failures,
        health.Grace);

    /// <summary>Block devices that are volumes kept with the state, in order of device name.</summary>
    public ImmutableArray<RealisedDisk> Disks { get => field.IsDefault ? [] : field; init; }

    /// <summary>Block devices that are files or devices of the host, in order of device name.</summary>
    public ImmutableArray<RealisedBlock> Blocks { get => field.IsDefault ? [] : field; init; }

    /// <summary>The CPUs that the virtual machine may run on; null if it may on all.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>How much of one CPU's time the virtual machine may use; null if nothing limits it.</summary>
    public Percentage? CpuQuota { get; init; }

    /// <summary>How it is asked whether the unit does its work; null if nobody asks.</summary>
    public RealisedHealth? Health { get; init; }

    /// <summary>The part that the life of the unit depends on.</summary>
    public LifecycleSettings Lifecycle() => new(Restart, StopTimeout) { Health = Health?.Limits };

    public bool Equals(RealisedUnit? other) =>
        other is not null && Name == other.Name && Description == other.Description && Image == other.Image
        && Memory == other.Memory && Arguments.SequenceEqual(other.Arguments) && Tender == other.Tender
        && Nets.SequenceEqual(other.Nets) && Volumes.SequenceEqual(other.Volumes)
        && StopTimeout == other.StopTimeout && Restart == other.Restart
        && Disks.SequenceEqual(other.Disks) && Blocks.SequenceEqual(other.Blocks)
        && Cpus == other.Cpus && CpuQuota == other.CpuQuota && Health == other.Health
        && Dependencies.SequenceEqual(other.Dependencies) && OnDemand == other.OnDemand;

    public override int GetHashCode() => HashCode.Combine(Name, Image, Memory, Arguments.Length, Nets.Length, Volumes.Length);
}

/// <summary>A network device of a unit.</summary>
/// <param name="Address">The guest's address with the network's prefix length.</param>
public sealed record RealisedNet(DeviceName Device, UnitName Network, Ipv4Interface Address, MacAddress Mac)
{
    /// <summary>The guest's IPv6 address with the network's prefix length; null if it has none.</summary>
    public Ipv6Interface? Address6 { get; init; }

    /// <summary>The ports of the host that lead to the device, in the order of the text.</summary>
    public ImmutableArray<PublishedPort> Publish { get => field.IsDefault ? [] : field; init; }

    /// <summary>What the virtual machine has of it: all but what the host does alone.</summary>
    public RealisedNet OfMachine() => this with { Publish = [] };

    public bool Equals(RealisedNet? other) =>
        other is not null && Device == other.Device && Network == other.Network && Address == other.Address && Mac == other.Mac
        && Address6 == other.Address6 && Publish.SequenceEqual(other.Publish);

    public override int GetHashCode() => HashCode.Combine(Device, Network, Address, Mac);
}

/// <summary>A block device of a unit that is in the store, and so only read.</summary>
/// <param name="StorePath">The store object with the volume's bytes.</param>
public sealed record RealisedVolume(DeviceName Device, string StorePath);

/// <summary>A block device of a unit that is a volume kept with the state.</summary>
/// <param name="Volume">The volume's name, which is that of its file.</param>
/// <param name="Size">What the file is made or grown to.</param>
public sealed record RealisedDisk(DeviceName Device, UnitName Volume, ByteSize Size, bool IsReadOnly);

/// <summary>A block device of a unit that is a file or block device of the host, taken as it is.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="SectorSize">The unit of reads and writes, in bytes.</param>
public sealed record RealisedBlock(DeviceName Device, string Path, bool IsReadOnly, int SectorSize);
