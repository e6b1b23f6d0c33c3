using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>What one file says about a unit, or several merged.</summary>
/// <param name="Root">Not to be changed any more: instances of a template share it.</param>
/// <param name="IsDamaged">Whether parts of a text could not be read; what seems to be missing may be there.</param>
/// <param name="HasSpecifiers">Whether a string may hold a percent sign.</param>
/// <param name="HasAppends">Whether a list may have to be appended to another, or something to be unset.</param>
internal sealed record Fragment(TomlTable Root, bool IsDamaged, bool HasSpecifiers, bool HasAppends)
{
    /// <summary>Reads a file of a unit, former names of keys as their new ones.</summary>
    public static Fragment Read(UnitFile file, UnitType type, ICollection<Diagnostic> found)
    {
        var fragment = Read(file, found);
        return fragment with { Root = FormerNames.Replace(fragment.Root, ComposedUnit.FileTypeOf(type), found) };
    }

    /// <summary>Reads a file as TOML, <c>key.append</c> as what it means.</summary>
    public static Fragment Read(UnitFile file, ICollection<Diagnostic> found)
    {
        if (file.Text.Length > UnitFile.MaxLength)
        {
            found.Add(DiagnosticCatalog.FileTooLarge.At(
                SourceSpan.OfFile(file.Path), $"the file has {file.Text.Length} characters, more than {UnitFile.MaxLength}"));
            return new Fragment(new TomlTable(SourceSpan.OfFile(file.Path)), IsDamaged: true, HasSpecifiers: false, HasAppends: false);
        }

        var document = TomlDocument.Read(file, found);
        // An escape can write any character, so a backslash may hide either sign.
        var mayHide = file.Text.Contains('\\', StringComparison.Ordinal);
        var hasAppends = mayHide || file.Text.Contains(Appending.Keyword, StringComparison.Ordinal)
            || file.Text.Contains(Appending.Unset, StringComparison.Ordinal);
        return new Fragment(
            hasAppends ? Appending.Mark(document.Root, found) : document.Root,
            document.IsDamaged,
            mayHide || file.Text.Contains('%', StringComparison.Ordinal),
            hasAppends);
    }

    /// <summary>This with another of higher priority above it.</summary>
    public Fragment Under(Fragment higher) => new(
        TreeMerge.Merge(Root, higher.Root), IsDamaged || higher.IsDamaged, HasSpecifiers || higher.HasSpecifiers, HasAppends || higher.HasAppends);
}
