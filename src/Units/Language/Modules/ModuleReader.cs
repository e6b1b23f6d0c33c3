using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Reads a <c>NAME.module.toml</c> and checks it as a whole, whether or not a unit uses it.</summary>
internal sealed class ModuleReader
{
    private readonly ComposedUnit _file;
    private readonly FileBinder _binder;
    private readonly ICollection<Diagnostic> _found;

    private ModuleReader(ComposedUnit file, ICollection<Diagnostic> found) =>
        (_file, _binder, _found) = (file, new FileBinder(file, FileType.Module, found), found);

    public static ServiceModule Read(string name, UnitFile file, ICollection<Diagnostic> found)
    {
        var own = new List<Diagnostic>();
        var fragment = Fragment.Read(file, own);
        var reader = new ModuleReader(new ComposedUnit(SourceSpan.OfFile(file.Path), fragment.Root, fragment.IsDamaged, ModuleLibrary.Empty), own);
        var module = reader.Read(name, fragment.HasSpecifiers);
        foreach (var diagnostic in own)
            found.Add(diagnostic);
        return module with { IsDamaged = own.Exists(diagnostic => diagnostic.Severity == Severity.Error) };
    }

    private ServiceModule Read(string name, bool hasSpecifiers)
    {
        var head = _binder.Section(KeyTable.Module);
        var uses = head.GetOrDefault(KeyTable.ModuleModules).Value;
        var sections = ReadSections();
        var set = _file.Root.Find(KeyTable.Set.Name)?.Value is TomlTable written
            ? FormerNames.Replace(written, FileType.Unikernel, _found)
            : new TomlTable(_file.Head);
        var mapping = new MappingCheck(sections, mayUseOthers: !uses.IsEmpty, _found);
        mapping.CheckSet(set);
        return new ServiceModule(
            name, _file.Head, head.GetOrDefault(KeyTable.Description).Value, uses, sections, set, ReadEach(sections, mapping), hasSpecifiers, IsDamaged: false);
    }

    private ImmutableArray<OptionSection> ReadSections()
    {
        var sections = ImmutableArray.CreateBuilder<OptionSection>();
        foreach (var entry in Tables(KeyTable.Options.Name, "options"))
        {
            var section = new SectionBinder(_file, KeyTable.Options, (TomlTable)entry.Value, entry.NameSpan, _found);
            _ = section.GetOrDefault(KeyTable.Description);
            if (KeyTable.Of(FileType.Unikernel).Any(known => known.Name == entry.Name))
                _found.Add(DiagnosticCatalog.SectionTaken.At(entry.NameSpan, $"units have a section [{entry.Name}] of their own"));
            var isNamed = section.GetOrDefault(KeyTable.OptionsNamed).Value;
            sections.Add(new OptionSection(
                entry.Name, isNamed, section.GetOrDefault(KeyTable.OptionsRequired).Value, ReadKeys(entry, isNamed)));
        }

        return sections.ToImmutable();
    }

    private ImmutableArray<OptionKey> ReadKeys(TomlEntry section, bool isNamed)
    {
        var keys = ImmutableArray.CreateBuilder<OptionKey>();
        foreach (var entry in TablesIn(((TomlTable)section.Value).Find(KeyTable.OptionsKeys.Name), $"options.{section.Name}.keys"))
        {
            if (isNamed && entry.Name == "name")
                _found.Add(DiagnosticCatalog.BadOption.At(
                    entry.NameSpan, "no option of a named section can be called 'name'",
                    "{name} is the section's own name; choose another one for the option."));
            keys.Add(ReadKey(entry.Name, new SectionBinder(_file, KeyTable.Option, (TomlTable)entry.Value, entry.NameSpan, _found), (TomlTable)entry.Value));
        }

        return keys.ToImmutable();
    }

    private OptionKey ReadKey(string name, SectionBinder option, TomlTable table)
    {
        _ = option.GetOrDefault(KeyTable.Description);
        var kind = option.Get(KeyTable.OptionTypeWord);
        var words = option.Get(KeyTable.OptionWords);
        var type = kind is null
            ? OptionType.Unknown
            : OptionType.Read(kind, table.Find(KeyTable.OptionLeast.Name), table.Find(KeyTable.OptionMost.Name), words, _found);
        var isRequired = option.GetOrDefault(KeyTable.OptionRequired).Value;
        var preset = option.Get(KeyTable.OptionDefault);
        if (preset is not null && isRequired)
            _found.Add(DiagnosticCatalog.BadOption.At(
                option.PlaceOf(KeyTable.OptionDefault), $"the option '{name}' is required, so its default is never used",
                "Remove one of required and default."));
        if (preset is not null && !type.Accepts(name, preset.Value, _found))
            preset = null;
        return new OptionKey(name, type, isRequired, preset?.Value);
    }

    private ImmutableArray<EachSection> ReadEach(ImmutableArray<OptionSection> sections, MappingCheck mapping)
    {
        var each = ImmutableArray.CreateBuilder<EachSection>();
        foreach (var entry in Tables(KeyTable.Each.Name, "each"))
        {
            var section = sections.FirstOrDefault(known => known.Name == entry.Name);
            if (section is not { IsNamed: true })
            {
                _found.Add(DiagnosticCatalog.BadMapping.At(
                    entry.NameSpan, $"the module has no named section of options '{entry.Name}'",
                    section is null
                        ? Suggestion.For(entry.Name, sections.Where(known => known.IsNamed).Select(known => known.Name))
                        : $"Write named = true into [options.{entry.Name}], or [set.…] for what is set once."));
                continue;
            }

            foreach (var other in ((TomlTable)entry.Value).Entries.Where(other => other.Name != KeyTable.Set.Name))
                _found.Add(DiagnosticCatalog.UnknownKey.At(
                    other.NameSpan, $"unknown key '{other.Name}' in [each.{entry.Name}]",
                    $"Write [each.{entry.Name}.set.SECTION], and below it the keys that are set."));
            if (((TomlTable)entry.Value).Find(KeyTable.Set.Name)?.Value is not TomlTable written)
                continue;
            var set = FormerNames.Replace(written, FileType.Unikernel, _found);
            mapping.CheckEach(section, set);
            each.Add(new EachSection(section, set));
        }

        return each.ToImmutable();
    }

    private List<TomlEntry> Tables(string name, string shown) => TablesIn(_file.Root.Find(name), shown);

    private List<TomlEntry> TablesIn(TomlEntry? entry, string shown)
    {
        if (entry is not null and not { Value: TomlTable })
            _found.Add(DiagnosticCatalog.NotASection.At(
                entry.NameSpan, $"'{entry.Name}' is a section, not {entry.Value.TypeName}", $"Write [{shown}.NAME] on a line of its own, and its keys below."));
        var tables = new List<TomlEntry>();
        foreach (var inner in (entry?.Value as TomlTable)?.Entries ?? [])
        {
            if (inner.Value is TomlTable)
                tables.Add(inner);
            else
                _found.Add(DiagnosticCatalog.UnnamedSection.At(
                    inner.NameSpan, $"'{inner.Name}' stands in [{shown}], which needs a name", $"Write the name behind a dot: [{shown}.NAME]."));
        }

        return tables;
    }
}
