namespace Hillingar.Units;

/// <summary>Checks what units say about each other.</summary>
internal static class DependencyChecks
{
    /// <summary>The units without which a unikernel cannot run, and where it says so: its networks and the volumes that are units.</summary>
    public static IEnumerable<Located<UnitId>> Needed(UnikernelDraft unit)
    {
        foreach (var net in unit.Nets)
        {
            if (net.Network is { } network)
                yield return new Located<UnitId>(new UnitId(UnitType.Network, network.Value), network.Span);
        }

        foreach (var device in unit.Volumes)
        {
            if (device.Source is VolumeSource.Unit { Volume: var volume })
                yield return new Located<UnitId>(new UnitId(UnitType.Volume, volume.Value), volume.Span);
        }
    }
}
