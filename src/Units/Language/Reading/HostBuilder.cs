using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Makes the specification out of a set in which nothing is wrong.</summary>
internal static class HostBuilder
{
    public static HostSpec Build(BoundSet set, SetMemory memory)
    {
        var from = new List<object?>();
        return new HostSpec(
            [.. set.Unikernels.Values.Select(unit => memory.Spec(unit.Name, MadeFrom(unit, set, from), (Unit: unit, Set: set), static (of, _) => SpecOf(of.Unit, of.Set)))],
            [.. set.Networks.Values.Select(SpecOf)],
            [.. set.Volumes.Values.Select(SpecOf)],
            [.. set.Targets.Values.Select(SpecOf)]);
    }

    public static UnikernelSpec SpecOf(UnikernelDraft unit, BoundSet set)
    {
        var texts = set.References.Texts[unit.Name];
        return new UnikernelSpec(unit.Name, unit.Head)
        {
            Description = texts.Description,
            Image = Sound(unit.Image),
            Memory = unit.Memory.Value,
            MemorySpan = unit.Memory.Span,
            Arguments = [.. texts.Arguments.Select(argument => argument.Value)],
            Tender = unit.Tender,
            StopTimeout = unit.StopTimeout,
            Cpus = unit.Cpus,
            CpuQuota = unit.CpuQuota,
            Nets = [.. unit.Nets.OrderBy(net => net.Device.Value).Select(net => NetOf(net, set.Networks))],
            Volumes = [.. unit.Volumes.OrderBy(volume => volume.Device.Value).Select(volume => new AttachedVolume(volume.Device, SourceOf(volume, set.Volumes)))],
            Blocks = [.. unit.Blocks.OrderBy(block => block.Device.Value)],
            Restart = unit.Restart,
            Health = unit.Health,
            Dependencies = [.. unit.Dependencies, .. Implied(unit)],
            Autostart = unit.Autostart,
        };
    }

    public static NetworkSpec SpecOf(NetworkDraft network) =>
        new(network.Name, network.Description, Sound(network.Address).Value, network.Mtu, network.Head)
        {
            Address6 = network.Address6?.Value,
            Dependencies = network.Dependencies,
        };

    public static VolumeSpec SpecOf(VolumeDraft volume) =>
        new(volume.Name, volume.Description, Sound(volume.Content), volume.Head) { Dependencies = volume.Dependencies };

    public static TargetSpec SpecOf(TargetDraft target) =>
        new(target.Name, target.Description, target.Dependencies, target.Head) { Autostart = target.Autostart };

    // All of the set that the specification of a unikernel depends on.
    private static ReadOnlySpan<object?> MadeFrom(UnikernelDraft unit, BoundSet set, List<object?> from)
    {
        from.Clear();
        from.Add(unit);
        from.Add(set.References.Texts[unit.Name]);
        foreach (var net in unit.Nets)
            from.Add(net.Network is { } network ? set.Networks.GetValueOrDefault(network.Value) : null);
        foreach (var device in unit.Volumes)
            from.Add(device.Source is VolumeSource.Unit { Volume: var volume } ? set.Volumes.GetValueOrDefault(volume.Value) : null);
        return CollectionsMarshal.AsSpan(from);
    }

    private static NetSpec NetOf(NetDraft net, Dictionary<UnitName, NetworkDraft> networks)
    {
        var network = Sound(net.Network);
        var draft = networks[network.Value];
        var host = Sound(draft.Address).Value;
        var host6 = draft.Address6?.Value;
        return new NetSpec(
            net.Device, network, new Ipv4Interface(Sound(net.Address).Value, host.PrefixLength), host.Address, net.Mac.Value)
        {
            Address6 = net.Address6 is { } own ? new Ipv6Interface(own.Value, Sound(draft.Address6).Value.PrefixLength) : null,
            Gateway6 = host6?.Address,
            Publish = net.Publish,
        };
    }

    private static VolumeSource SourceOf(VolumeDeviceDraft device, Dictionary<UnitName, VolumeDraft> volumes) => Sound(device.Source) switch
    {
        VolumeSource.Unit unit when volumes[unit.Volume.Value].Content is VolumeContent.Packed => unit with { IsReadOnly = true },
        var source => source,
    };

    // A unit is on several devices' networks once.
    private static IEnumerable<Dependency> Implied(UnikernelDraft unit)
    {
        var needed = DependencyChecks.Needed(unit).DistinctBy(other => other.Value).ToImmutableArray();
        return [.. needed.Select(other => new Dependency(DependencyKind.Requires, other)), .. needed.Select(other => new Dependency(DependencyKind.After, other))];
    }

    // What is missing from a draft was reported as an error, and with errors there is no specification.
    private static T Sound<T>(T? value)
        where T : class => value ?? throw new UnreachableException("a draft is incomplete, and nothing was reported");
}
