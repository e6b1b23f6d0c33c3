namespace Hillingar.Units;

/// <summary>Checks the volumes that devices are given against those that there are.</summary>
internal static class VolumeChecks
{
    /// <summary>Every device on a declared volume.</summary>
    public static void CheckDevices(
        IEnumerable<UnikernelDraft> units, IReadOnlyDictionary<UnitName, VolumeDraft> volumes, ICollection<Diagnostic> found)
    {
        foreach (var unit in units)
        {
            foreach (var device in unit.Volumes)
            {
                if (device.Source is not VolumeSource.Unit { Volume: var name })
                    continue;
                if (!volumes.TryGetValue(name.Value, out var volume))
                    ReportUnknown(name, volumes.Keys, found);
                else if (volume.Content is VolumeContent.Packed && device.ReadOnly is { Value: false } readOnly)
                    found.Add(DiagnosticCatalog.VolumeNotWritable.At(
                        readOnly.Span, $"the volume {name.Value} is made of files, and nothing can write to it", null,
                        new DiagnosticNote(volume.Head, "the volume is declared here")));
            }
        }
    }

    private static void ReportUnknown(Located<UnitName> name, IEnumerable<UnitName> known, ICollection<Diagnostic> found)
    {
        var names = known.Select(volume => volume.ToString()).Order(StringComparer.Ordinal).ToArray();
        var help = Suggestion.For(name.Value.ToString(), names)
            ?? $"Declare it in {name.Value}.volume.toml{(names.Length > 0 ? $", or use {string.Join(", ", names)}" : "")}.";
        found.Add(DiagnosticCatalog.UnknownVolume.At(name.Span, $"there is no volume '{name.Value}' in the set", help));
    }
}
