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
            [.. set.Unikernels.Values.Select(unit => memory.Spec(
                unit.Name, MadeFrom(unit, set, from), (Unit: unit, Set: set), static (of, _) => SpecOf(of.Unit, of.Set)))],
            [.. set.Networks.Values.Select(network => network.Definition)],
            [.. set.Volumes.Values.Select(volume => new VolumeSpec(volume.Definition, Sound(volume.Content)))],
            [.. set.Targets.Values.Select(target => target.Definition)]);
    }

    private static UnikernelSpec SpecOf(UnikernelDraft unit, BoundSet set)
    {
        var texts = set.References.Texts[unit.Name];
        var definition = unit with
        {
            Description = texts.Description,
            Arguments = [.. texts.Arguments.Select(argument => argument.Value)],
            Nets = [.. unit.NetDrafts.OrderBy(net => net.Device.Value).Select(net => NetOf(net, set.Networks))],
            Dependencies = [.. DependencyBinder.ValuesOf(unit.WrittenDependencies), .. Implied(unit)],
        };
        return new UnikernelSpec(definition, Sound(unit.Image).Value, unit.Written)
        {
            Volumes =
                [.. unit.Volumes.OrderBy(volume => volume.Device.Value).Select(volume => new AttachedVolume(volume.Device, SourceOf(volume, set.Volumes)))],
            Blocks = [.. unit.Blocks.OrderBy(block => block.Device.Value)],
        };
    }

    // All of the set that the specification of a unikernel depends on.
    private static ReadOnlySpan<object?> MadeFrom(UnikernelDraft unit, BoundSet set, List<object?> from)
    {
        from.Clear();
        from.Add(unit);
        from.Add(set.References.Texts[unit.Name]);
        foreach (var net in unit.NetDrafts)
            from.Add(net.Network is { } network ? set.Networks.GetValueOrDefault(network.Value) : null);
        foreach (var device in unit.Volumes)
            from.Add(device.Source is VolumeSource.Unit { Volume: var volume } ? set.Volumes.GetValueOrDefault(volume.Value) : null);
        return CollectionsMarshal.AsSpan(from);
    }

    private static NetDevice NetOf(NetDraft net, Dictionary<UnitName, NetworkDraft> networks)
    {
        var network = Sound(net.Network).Value;
        var draft = networks[network];
        return new NetDevice(net.Device.Value, network, new Ipv4Interface(Sound(net.Address).Value, Sound(draft.Address).Value.PrefixLength), net.Mac.Value)
        {
            Address6 = net.Address6 is { } own ? new Ipv6Interface(own.Value, Sound(draft.Address6).Value.PrefixLength) : null,
            Publish = [.. net.Publish.Select(port => port.Value)],
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
        UnitId[] needed = [.. DependencyChecks.Needed(unit).Select(other => other.Value).Distinct()];
        return
        [
            .. needed.Select(other => new Dependency(DependencyKind.Requires, other)),
            .. needed.Select(other => new Dependency(DependencyKind.After, other)),
        ];
    }

    // What is missing from a draft was reported as an error, and with errors there is no specification.
    private static T Sound<T>(T? value)
        where T : class => value ?? throw new UnreachableException("a draft is incomplete, and nothing was reported");
}
