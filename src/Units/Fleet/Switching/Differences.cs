using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>What differs between two versions of a network or unit, as clauses for people.</summary>
internal static class Differences
{
    /// <summary>What takes a restart to change.</summary>
    public static IEnumerable<string> OfInside(IUnitDefinition before, IUnitDefinition after) => (before, after) switch
    {
        (RealisedUnit one, RealisedUnit other) => OfMachine(one, other),
        (RealisedNetwork one, RealisedNetwork other) => OfBridge(one, other),
        _ => [],
    };

    /// <summary>What the supervisor alone goes by, and so changes while the unit runs.</summary>
    public static IEnumerable<string> OfSettings(IUnitDefinition before, IUnitDefinition after)
    {
        if (before.Description != after.Description)
            yield return "description changed";
        if (!before.Dependencies.SequenceEqual(after.Dependencies))
            yield return "dependencies changed";
        if (before.Autostart != after.Autostart)
            yield return after.Autostart ? "starts by itself from now on" : "starts on demand from now on";
        if (before is RealisedUnit one && after is RealisedUnit other)
        {
            foreach (var clause in OfSettings(one, other))
                yield return clause;
        }
    }

    private static IEnumerable<string> OfBridge(RealisedNetwork before, RealisedNetwork after)
    {
        if (before.Address != after.Address)
            yield return $"address changed ({before.Address} -> {after.Address})";
        if (before.Address6 != after.Address6)
            yield return $"IPv6 address changed ({before.Address6?.ToString() ?? "none"} -> {after.Address6?.ToString() ?? "none"})";
        if (before.Mtu != after.Mtu)
            yield return $"MTU changed ({before.Mtu} -> {after.Mtu})";
    }

    // What the virtual machine was started with.
    private static IEnumerable<string> OfMachine(RealisedUnit before, RealisedUnit after)
    {
        if (before.Image != after.Image)
            yield return $"image changed ({Short(before.Image)} -> {Short(after.Image)})";
        if (before.Memory != after.Memory)
            yield return $"memory changed ({before.Memory} -> {after.Memory})";
        if (!before.Arguments.SequenceEqual(after.Arguments))
            yield return "arguments changed";
        if (before.Tender != after.Tender)
            yield return $"tender changed ({before.Tender} -> {after.Tender})";

        if (before.Cpus != after.Cpus)
            yield return $"CPUs changed ({before.Cpus?.ToString() ?? "all"} -> {after.Cpus?.ToString() ?? "all"})";
        if (before.CpuQuota != after.CpuQuota)
            yield return $"CPU quota changed ({before.CpuQuota?.ToString() ?? "none"} -> {after.CpuQuota?.ToString() ?? "none"})";

        foreach (var clause in Compare("network device", before.Nets.Select(net => net.OfMachine()), after.Nets.Select(net => net.OfMachine()), net => net.Device))
            yield return clause;
        // A device may go from one kind to another, and is one device all the same.
        foreach (var clause in Compare("volume", Storage(before), Storage(after), storage => storage.Device))
            yield return clause;
    }

    private static IEnumerable<string> OfSettings(RealisedUnit before, RealisedUnit after)
    {
        if (before.Restart != after.Restart)
            yield return "restart settings changed";
        if (before.StopTimeout != after.StopTimeout)
            yield return $"stop timeout changed ({before.StopTimeout} -> {after.StopTimeout})";
        if (before.Health != after.Health)
            yield return "health settings changed";
        if (!before.Nets.SelectMany(net => net.Publish).SequenceEqual(after.Nets.SelectMany(net => net.Publish)))
            yield return "published ports changed";
    }

    private static IEnumerable<(DeviceName Device, object Backing)> Storage(RealisedUnit unit) =>
    [
        .. unit.Volumes.Select(volume => (volume.Device, (object)volume)),
        .. unit.Disks.Select(disk => (disk.Device, (object)disk)),
        .. unit.Blocks.Select(block => (block.Device, (object)block)),
    ];

    private static IEnumerable<string> Compare<T>(string kind, IEnumerable<T> before, IEnumerable<T> after, Func<T, DeviceName> deviceOf)
        where T : notnull
    {
        var (old, now) = (before.ToDictionary(deviceOf), after.ToDictionary(deviceOf));
        foreach (var device in old.Keys.Union(now.Keys).Order())
        {
            if (!old.TryGetValue(device, out var was))
                yield return $"{kind} {device} added";
            else if (!now.TryGetValue(device, out var @is))
                yield return $"{kind} {device} removed";
            else if (!was.Equals(@is))
                yield return $"{kind} {device} changed";
        }
    }

    // The last part of a store path, with the hash cut to the characters that people compare.
    private static string Short(string storePath)
    {
        var name = storePath[(storePath.LastIndexOf('/') + 1)..];
        return name.Length > 33 && name[32] == '-' ? $"{name[..6]}…{name[32..]}" : name;
    }
}
