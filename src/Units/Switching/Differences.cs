namespace Hillingar.Units;

/// <summary>What differs between two versions of a network or unit, as clauses for people.</summary>
internal static class Differences
{
    public static IEnumerable<string> Of(RealisedNetwork before, RealisedNetwork after)
    {
        if (before.Address != after.Address)
            yield return $"address changed ({before.Address} -> {after.Address})";
        if (before.Mtu != after.Mtu)
            yield return $"MTU changed ({before.Mtu} -> {after.Mtu})";
        if (before.Description != after.Description)
            yield return "description changed";
    }

    /// <summary>What the virtual machine was started with, and so takes a restart to change.</summary>
    public static IEnumerable<string> OfMachine(RealisedUnit before, RealisedUnit after)
    {
        if (before.Image != after.Image)
            yield return $"image changed ({Short(before.Image)} -> {Short(after.Image)})";
        if (before.Memory != after.Memory)
            yield return $"memory changed ({before.Memory} -> {after.Memory})";
        if (!before.Arguments.SequenceEqual(after.Arguments))
            yield return "arguments changed";
        if (before.Tender != after.Tender)
            yield return $"tender changed ({before.Tender} -> {after.Tender})";

        var netsBefore = before.Nets.ToDictionary(net => net.Device);
        var netsAfter = after.Nets.ToDictionary(net => net.Device);
        foreach (var device in netsBefore.Keys.Union(netsAfter.Keys).Order())
        {
            if (Compare("network device", device, netsBefore.GetValueOrDefault(device), netsAfter.GetValueOrDefault(device)) is { } clause)
                yield return clause;
        }

        var volumesBefore = before.Volumes.ToDictionary(volume => volume.Device);
        var volumesAfter = after.Volumes.ToDictionary(volume => volume.Device);
        foreach (var device in volumesBefore.Keys.Union(volumesAfter.Keys).Order())
        {
            if (Compare("volume", device, volumesBefore.GetValueOrDefault(device), volumesAfter.GetValueOrDefault(device)) is { } clause)
                yield return clause;
        }
    }

    /// <summary>What the supervisor alone goes by, and so changes while the unit runs.</summary>
    public static IEnumerable<string> OfSettings(RealisedUnit before, RealisedUnit after)
    {
        if (before.Description != after.Description)
            yield return "description changed";
        if (before.Restart != after.Restart)
            yield return "restart settings changed";
        if (before.StopTimeout != after.StopTimeout)
            yield return $"stop timeout changed ({before.StopTimeout} -> {after.StopTimeout})";
    }

    private static string? Compare<T>(string kind, DeviceName device, T? before, T? after)
        where T : class =>
        before is null ? $"{kind} {device} added"
        : after is null ? $"{kind} {device} removed"
        : before.Equals(after) ? null
        : $"{kind} {device} changed";

    // The last part of a store path, with the hash cut to the characters that people compare.
    private static string Short(string storePath)
    {
        var name = storePath[(storePath.LastIndexOf('/') + 1)..];
        return name.Length > 33 && name[32] == '-' ? $"{name[..6]}…{name[32..]}" : name;
    }
}
