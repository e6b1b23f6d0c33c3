using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>
/// Stands in an argument for the path of a volume, which is known only when the volume has been made; as Nix's
/// <c>placeholder</c> it is a path that no author writes by chance, and it is replaced when all volumes are there.
/// </summary>
public static class VolumePlaceholder
{
    private const string Prefix = "/hillingar-volume-";

    public static string Of(UnitName unit, DeviceName device) =>
        Prefix + Convert.ToHexStringLower(ShortSha256.HashData(Encoding.UTF8.GetBytes($"volume {unit}/{device}")));

    /// <summary>The units with the paths of their volumes, and those of each other, in their arguments.</summary>
    /// <param name="keptAt">The path of a volume that is kept with the state.</param>
    public static ImmutableArray<RealisedUnit> Replace(ImmutableArray<RealisedUnit> units, Func<UnitName, string> keptAt)
    {
        if (!units.Any(unit => unit.Arguments.Any(IsIn)))
            return units;
        (string Placeholder, string Path)[] paths =
        [
            .. units.SelectMany(unit => unit.Volumes.Select(volume => (Of(unit.Name, volume.Device), volume.StorePath))),
            .. units.SelectMany(unit => unit.Disks.Select(disk => (Of(unit.Name, disk.Device), keptAt(disk.Volume)))),
        ];
        return [.. units.Select(unit => unit with { Arguments = [.. unit.Arguments.Select(argument => IsIn(argument) ? Fill(argument) : argument)] })];

        string Fill(string argument) => paths.Aggregate(argument, (text, path) => text.Replace(path.Placeholder, path.Path, StringComparison.Ordinal));
    }

    private static bool IsIn(string argument) => argument.Contains(Prefix, StringComparison.Ordinal);
}
