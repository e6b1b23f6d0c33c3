using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>What <c>hillingar.toml</c> says for the whole set: the version of the language, and defaults for units.</summary>
internal sealed class HostSettings
{
    /// <summary>The version of the language that this is.</summary>
    internal const int Language = 1;

    private static readonly string[] Sections = ["hillingar", "defaults"];

    private readonly Dictionary<UnitType, Fragment> _defaults = [];
    private readonly ICollection<Diagnostic> _found;

    /// <summary>Reads what the files say, each over those before it.</summary>
    public HostSettings(IEnumerable<Fragment> files, ICollection<Diagnostic> found)
    {
        _found = found;
        foreach (var fragment in files)
        {
            foreach (var entry in fragment.Root.Entries)
                ReadSection(entry, fragment);
        }
    }

    /// <summary>What units of a type have where nothing else says otherwise; null if nothing was set.</summary>
    public Fragment? Defaults(UnitType type) => _defaults.GetValueOrDefault(type);

    private void ReadSection(TomlEntry entry, Fragment fragment)
    {
        if (!Sections.Contains(entry.Name))
            _found.Add(DiagnosticCatalog.UnknownSection.At(
                entry.NameSpan, $"unknown section [{entry.Name}]",
                Suggestion.For(entry.Name, Sections) ?? $"'{UnitFileName.SettingsFile}' has the sections [hillingar] and [defaults.TYPE]."));
        else if (entry.Value is not TomlTable table)
            _found.Add(DiagnosticCatalog.NotASection.At(
                entry.NameSpan, $"'{entry.Name}' is a section, not {entry.Value.TypeName}",
                $"Write [{(entry.Name == "defaults" ? "defaults.unikernel" : entry.Name)}] on a line of its own, and its keys below."));
        else if (entry.Name == "hillingar")
            ReadHillingar(table);
        else
        {
            foreach (var type in table.Entries)
                ReadDefaults(type, fragment);
        }
    }

    private void ReadHillingar(TomlTable table)
    {
        foreach (var entry in table.Entries)
        {
            if (entry.Name != "language")
                _found.Add(DiagnosticCatalog.UnknownKey.At(
                    entry.NameSpan, $"unknown key '{entry.Name}' in [hillingar]",
                    Suggestion.For(entry.Name, ["language"]) ?? "[hillingar] has the key language."));
            else if (entry.Value is not TomlInteger { Value: >= 1 } version)
                _found.Add(DiagnosticCatalog.WrongType.At(
                    entry.Value.Span, $"'language' must be the number of a version, not {(entry.Value is TomlInteger ? "less than 1" : entry.Value.TypeName)}",
                    $"Write language = {Language}."));
            else if (version.Value > Language)
                _found.Add(DiagnosticCatalog.LanguageTooNew.At(
                    version.Span, $"the files are written in version {version.Value} of the language, and this Hillingar knows version {Language}"));
        }
    }

    private void ReadDefaults(TomlEntry entry, Fragment fragment)
    {
        if (UnitFileName.TypeNamed(entry.Name) is not { } type)
            _found.Add(DiagnosticCatalog.UnknownSection.At(
                entry.NameSpan, $"unknown section [defaults.{entry.Name}]",
                Suggestion.For(entry.Name, UnitFileName.TypeNames) ?? $"The types of units are {string.Join(", ", UnitFileName.TypeNames)}."));
        else if (entry.Value is not TomlTable table)
            _found.Add(DiagnosticCatalog.NotASection.At(
                entry.NameSpan, $"'{entry.Name}' in [defaults] is a section, not {entry.Value.TypeName}",
                $"Write the keys below a head such as [defaults.{entry.Name}.unit]."));
        else
        {
            table = FormerNames.Replace(table, ComposedUnit.FileTypeOf(type), _found);
            KeyNames.Check(table, ComposedUnit.FileTypeOf(type), _found);
            var defaults = fragment with { Root = table };
            _defaults[type] = _defaults.TryGetValue(type, out var lower) ? lower.Under(defaults) : defaults;
        }
    }
}
