using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Units;

/// <summary>Binds a <c>[volume.NAME]</c> section. Member names are such that every tar reader takes them as they are.</summary>
internal static class VolumeBinder
{
    // The name field of a ustar header; readers as small as a guest's know no longer ones.
    private const int MaxMemberBytes = 100;

    /// <summary>The volume, or null if its name or files were reported.</summary>
    public static VolumeSpec? Bind(Located<DeviceName>? device, SectionBinder volume, ICollection<Diagnostic> found)
    {
        var format = volume.GetOrDefault(KeyTable.Format);
        if (volume.Get(KeyTable.Files) is not { } files)
            return null;
        if (files.Value.IsEmpty)
            found.Add(DiagnosticCatalog.EmptyVolume.At(files.Span, "the volume has no files"));
        foreach (var member in files.Value)
            CheckMember(member, found);
        CheckDirectories(files.Value, found);
        return device is null
            ? null
            : new VolumeSpec(device, format.Value,
                [.. files.Value.OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => new VolumeFile(member.Name, member.Text))]);
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
        foreach (var member in members)
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
