using System.Collections.Immutable;
using System.Globalization;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>The command line of a tender, in solo5-hvt's grammar.</summary>
internal static class TenderCommandLine
{
    private const int DefaultSectorSize = 512;

    /// <param name="tapOf">What stands behind <c>--net:DEVICE=</c>: the name of a tap, or <c>@FD</c>.</param>
    /// <param name="volumeOf">What stands behind <c>--block:DEVICE=</c> of a volume in the store: a path, or <c>@FD</c>.</param>
    /// <param name="diskOf">The same of a volume that is kept.</param>
    /// <param name="blockOf">The same of a file or device of the host.</param>
    public static ImmutableArray<string> Of(
        RealisedUnit unit,
        Func<NetDevice, string> tapOf,
        Func<RealisedVolume, string> volumeOf,
        Func<RealisedDisk, string> diskOf,
        Func<RealisedBlock, string> blockOf)
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
        foreach (var disk in unit.Disks)
            words.Add($"--block:{disk.Device}={diskOf(disk)}");
        foreach (var block in unit.Blocks)
        {
            words.Add($"--block:{block.Device}={blockOf(block)}");
            if (block.SectorSize != DefaultSectorSize)
                words.Add(string.Create(CultureInfo.InvariantCulture, $"--block-sector-size:{block.Device}={block.SectorSize}"));
        }

        words.Add("--");
        words.Add(unit.Image);
        words.AddRange(unit.Arguments.Select(GuestWord.ForCommandLine));
        return words.ToImmutable();
    }
}
