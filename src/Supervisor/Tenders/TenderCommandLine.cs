using System.Collections.Immutable;
using System.Globalization;
using Hillingar.Units;

namespace Hillingar.Supervisor.Tenders;

/// <summary>The command line of a tender, in solo5-hvt's grammar.</summary>
internal static class TenderCommandLine
{
    /// <param name="tapOf">What stands behind <c>--net:DEVICE=</c>: the name of a tap, or <c>@FD</c>.</param>
    /// <param name="volumeOf">What stands behind <c>--block:DEVICE=</c>: a path, or <c>@FD</c>.</param>
    public static ImmutableArray<string> Of(
        RealisedUnit unit, Func<RealisedNet, string> tapOf, Func<RealisedVolume, string> volumeOf)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        // Tenders count memory in MiB; the unit language refuses sizes that are no whole number of them.
        words.Add(string.Create(CultureInfo.InvariantCulture, $"--mem={unit.Memory.Bytes >> 20}"));
        foreach (var net in unit.Nets)
        {
            words.Add($"--net:{net.Device}={tapOf(net)}");
            words.Add($"--net-mac:{net.Device}={net.Mac}");
        }

        foreach (var volume in unit.Volumes)
            words.Add($"--block:{volume.Device}={volumeOf(volume)}");
        words.Add("--");
        words.Add(unit.Image);
        words.AddRange(unit.Arguments);
        return words.ToImmutable();
    }
}
