using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// Binds a <c>NAME.volume.toml</c>, and the sections of unikernels that give volumes to devices. Member names are such
/// that every tar reader takes them as they are.
/// </summary>
internal static class VolumeBinder
{
    // The name field of a ustar header; readers as small as a guest's know no longer ones.
    private const int MaxMemberBytes = 100;

    // What the guest reads and writes at once, at least.
    private const int Sector = 512;

    public static VolumeDraft Bind(UnitName name, ComposedUnit composed, ICollection<Diagnostic> found)
    {
        var file = new FileBinder(composed, FileType.Volume, found);
        var unit = file.Section(KeyTable.VolumeUnit);
        var volume = file.Section(KeyTable.VolumeVolume);
        var dependencies = DependencyBinder.Bind(unit);
        var definition = new VolumeDefinition(name, unit.GetOrDefault(KeyTable.Description).Value, DependencyBinder.ValuesOf(dependencies));
        return new VolumeDraft(definition, composed.Head, dependencies, BindContent(volume, found));
    }

    /// <summary>A device of a unikernel, or null if its name was reported.</summary>
    public static VolumeDeviceDraft? BindDevice(Located<DeviceName>? device, SectionBinder volume, ICollection<Diagnostic> found)
    {
        var content = BindFiles(volume, KeyTable.Files, found);
        var name = volume.Get(KeyTable.VolumeName);
        var readOnly = volume.Has(KeyTable.VolumeReadOnly) ? volume.Get(KeyTable.VolumeReadOnly) : null;
        VolumeSource? source = null;
        if (HasOne(volume, KeyTable.Files, KeyTable.VolumeName, found) is { } key)
        {
            if (key == KeyTable.Files)
                Refuse(volume, KeyTable.VolumeReadOnly, KeyTable.Files, "A volume of files is always read-only; remove the key.", found);
            else
                Refuse(volume, KeyTable.Format, KeyTable.VolumeName, "The volume's own file says what its format is; remove the key.", found);
            source = key == KeyTable.Files
                ? content is null ? null : new VolumeSource.Own(content)
                : name is null ? null : new VolumeSource.Unit(name, readOnly is { Value: true });
        }

        return device is null ? null : new VolumeDeviceDraft(device, source, readOnly);
    }

    private static VolumeContent? BindContent(SectionBinder volume, ICollection<Diagnostic> found)
    {
        var content = BindFiles(volume, KeyTable.UnitFiles, found);
        var size = volume.Get(KeyTable.VolumeSize);
        if (size is not null && size.Value.Bytes % Sector != 0)
        {
            found.Add(DiagnosticCatalog.OddVolumeSize.At(
                size.Span, $"'size' is {size.Value}, which is not a multiple of {Sector} bytes",
                $"The nearest sizes are {new ByteSize(size.Value.Bytes / Sector * Sector)} and {new ByteSize((size.Value.Bytes / Sector + 1) * Sector)}."));
            size = null;
        }

        if (!volume.IsPresent || HasOne(volume, KeyTable.UnitFiles, KeyTable.VolumeSize, found) is not { } key)
            return null;
        if (key == KeyTable.UnitFiles)
            return content;
        Refuse(volume, KeyTable.Format, KeyTable.VolumeSize, "What is on a volume that guests write to is theirs to say; remove the key.", found);
        return size is null ? null : new VolumeContent.Disk(size);
    }

    // Which of two keys there is; neither and both are reported.
    private static KeyDefinition? HasOne(SectionBinder volume, KeyDefinition first, KeyDefinition second, ICollection<Diagnostic> found)
    {
        switch (volume.Has(first), volume.Has(second))
        {
            case (true, true):
                found.Add(DiagnosticCatalog.TwoVolumeContents.At(
                    volume.PlaceOf(second), $"the volume has '{first.Name}' and '{second.Name}', and can have one of them only", null,
                    new DiagnosticNote(volume.PlaceOf(first), "the other one")));
                return null;
            case (false, false):
                if (!volume.IsDamaged && !volume.IsReportedAsMisspelt(first) && !volume.IsReportedAsMisspelt(second))
                    found.Add(DiagnosticCatalog.NoVolumeContent.At(
                        volume.Head, "nothing says what is in the volume",
                        $"Add {first.Name} = … ({first.TypeName}) or {second.Name} = … ({second.TypeName})."));
                return null;
            default:
                return volume.Has(first) ? first : second;
        }
    }

    private static void Refuse(SectionBinder volume, KeyDefinition key, KeyDefinition beside, string help, ICollection<Diagnostic> found)
    {
        if (volume.Has(key))
            found.Add(DiagnosticCatalog.KeyDoesNotFit.At(
                volume.PlaceOf(key), $"'{key.Name}' has no meaning beside '{beside.Name}'", help,
                new DiagnosticNote(volume.PlaceOf(beside), "the key that it does not go with")));
    }

    private static VolumeContent.Packed? BindFiles(SectionBinder volume, Key<ImmutableArray<NamedText>> key, ICollection<Diagnostic> found)
    {
        var format = volume.GetOrDefault(KeyTable.Format);
        if (volume.Get(key) is not { } files)
            return null;
        if (files.Value.IsEmpty)
            found.Add(DiagnosticCatalog.EmptyVolume.At(files.Span, "the volume has no files"));
        foreach (var member in files.Value)
            CheckMember(member, found);
        CheckDirectories(files.Value, found);
        return new VolumeContent.Packed(
            format.Value, [.. files.Value.OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => new VolumeFile(member.Name, member.Text))]);
    }

    private static void CheckMember(NamedText member, ICollection<Diagnostic> found)
    {
        var parts = member.Name.Split('/');
        var problem =
            member.Name.Length == 0 ? "is empty"
            : member.Name[0] == '/' ? "is absolute"
            : parts.Contains("..") ? "leads out of the volume with '..'"
            : parts.Contains("") || parts.Contains(".") ? "has an empty part or a '.'"
            : member.Name.Any(char.IsControl) ? "holds a control character"
            : Encoding.UTF8.GetByteCount(member.Name) > MaxMemberBytes ? $"is longer than {MaxMemberBytes} bytes"
            : null;
        if (problem is not null)
            found.Add(DiagnosticCatalog.BadMemberName.At(member.NameSpan, $"the member name '{member.Name}' {problem}"));
    }

    private static void CheckDirectories(ImmutableArray<NamedText> members, ICollection<Diagnostic> found)
    {
        var byName = members.ToDictionary(member => member.Name);
        foreach (var member in members.Where(member => member.Name.Length <= MaxMemberBytes))
        {
            for (var slash = member.Name.LastIndexOf('/'); slash > 0; slash = member.Name.LastIndexOf('/', slash - 1))
            {
                if (byName.TryGetValue(member.Name[..slash], out var directory))
                    found.Add(DiagnosticCatalog.MemberIsDirectory.At(
                        directory.NameSpan, $"the member '{directory.Name}' is also the directory of '{member.Name}'", null,
                        new DiagnosticNote(member.NameSpan, "the member inside it")));
            }
        }
    }
}
