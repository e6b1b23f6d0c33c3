using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Checks the volumes and files that devices are given: that there are such, and that no other guest writes to them.</summary>
internal static class VolumeChecks
{
    /// <summary>Every device on a declared volume, and every disk that is written to with one device.</summary>
    public static void CheckDevices(
        IEnumerable<UnikernelDraft> units, IReadOnlyDictionary<UnitName, VolumeDraft> volumes, ICollection<Diagnostic> found)
    {
        var names = new Suggestions(volumes.Keys.Select(name => name.ToString()));
        var (disks, files) = (new DiskClaims(DiagnosticCatalog.VolumeTwice, found), new DiskClaims(DiagnosticCatalog.BlockTwice, found));
        foreach (var unit in units)
        {
            foreach (var device in unit.Volumes)
            {
                if (device.Source is not VolumeSource.Unit { Volume: var name } source)
                    continue;
                if (!volumes.TryGetValue(name.Value, out var volume))
                    found.Add(DiagnosticCatalog.UnknownVolume.At(
                        name.Span, $"there is no volume '{name.Value}' in the set",
                        names.For(name.Value.ToString()) ?? names.Declare($"{name.Value}.volume.toml")));
                else if (volume.Content is VolumeContent.Disk)
                    disks.Claim(name.Value, $"the volume {name.Value}", OwnerOf(unit, device.Device), !source.IsReadOnly, name.Span);
                else if (volume.Content is VolumeContent.Packed && device.ReadOnly is { Value: false } readOnly)
                    found.Add(DiagnosticCatalog.VolumeNotWritable.At(
                        readOnly.Span, $"the volume {name.Value} is made of files, and nothing can write to it", null,
                        new DiagnosticNote(volume.Head, "the volume is declared here")));
            }

            foreach (var block in unit.Blocks)
                files.Claim(PathOf(block.Path), $"'{block.Path.Value}'", OwnerOf(unit, block.Device), !block.IsReadOnly, block.Path.Span);
        }
    }

    /// <summary>
    /// The absolute path of a block device: two spellings of a path are one file. Links are not followed here, for
    /// the core looks at no files.
    /// </summary>
    public static string PathOf(Located<string> path) => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(path.Span.File) ?? "", path.Value.Replace("\0", "", StringComparison.Ordinal)), "/");

    private static Claimant OwnerOf(UnikernelDraft unit, Located<DeviceName> device) => new(unit.Name, device.Value);
}
