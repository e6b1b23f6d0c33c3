namespace Hillingar.Units;

/// <summary>
/// Makes each unit's one tree. From low to high: defaults of its type, what modules set, its template, the template's
/// drop-ins, its own file, its own drop-ins.
/// </summary>
internal sealed class Composer
{
    private readonly FragmentSet _files;
    private readonly HostSettings _settings;
    private readonly ModuleLibrary _modules;
    private readonly ICollection<Diagnostic> _found;
    private readonly SetMemory _memory;
    private readonly Dictionary<FragmentOwner, Fragment?> _templates = [];

    private Composer(FragmentSet files, HostSettings settings, ModuleLibrary modules, ICollection<Diagnostic> found, SetMemory memory) =>
        (_files, _settings, _modules, _found, _memory) = (files, settings, modules, found, memory);

    /// <summary>Every unit of the set that has a file, or a template and something that names the instance.</summary>
    /// <param name="alsoNamed">An instance that is named from elsewhere; it need not be one of a template that there is.</param>
    public static IReadOnlyDictionary<UnitId, ComposedUnit> Compose(
        IReadOnlyList<UnitFile> files, ICollection<Diagnostic> found, SetMemory memory, UnitId? alsoNamed = null)
    {
        var set = new FragmentSet(files, found);
        Fragment[] settings = [.. set.Settings.Select(file => memory.Fragment(file, null, found))];
        var composer = new Composer(
            set,
            memory.Shared([.. settings], found, own => new HostSettings(settings, own)),
            memory.Shared([.. set.Modules.Select(module => module.Value)], found, own => ModuleLibrary.Read(set.Modules, own)),
            found,
            memory);
        var units = new Dictionary<UnitId, ComposedUnit>();
        foreach (var owner in set.Owners)
        {
            // A template is read for its mistakes even where it has no instance.
            if (owner.IsTemplate)
                _ = composer.Template(owner);
            else if (composer.IsDeclared(owner))
                units.Add(new UnitId(owner.Type, UnitName.Parse(owner.Name)), composer.Compose(owner));
        }

        if (alsoNamed is { Name.Instance: not null } named && !units.ContainsKey(named) && composer.TryCompose(named) is { } made)
            units.Add(named, made);
        InstanceFinder.AddNamed(units, composer.TryCompose, found);
        return units;
    }

    private bool IsDeclared(FragmentOwner owner)
    {
        if (_files.Declaration(owner) is not null || HasTemplate(owner))
            return true;
        foreach (var dropIn in _files.DropIns(owner))
            ReportStray(dropIn, owner);
        return false;
    }

    private bool HasTemplate(FragmentOwner owner) => TemplateOf(owner) is { } template && Template(template) is not null;

    private ComposedUnit? TryCompose(UnitId id)
    {
        var owner = new FragmentOwner(id.Type, id.Name.ToString());
        return HasTemplate(owner) ? Compose(owner) : null;
    }

    private ComposedUnit Compose(FragmentOwner owner)
    {
        var template = TemplateOf(owner);
        var declaration = _files.Declaration(owner);
        var written = Written(owner, template is { } its ? Template(its) : null);
        var head = (declaration ?? _files.Declaration(template!.Value)!).Path;
        var defaults = _settings.Defaults(owner.Type);
        return _memory.Composed(owner, [head, written, defaults, _modules], _found, found => Finish(owner, SourceSpan.OfFile(head), written, defaults, found));
    }

    private ComposedUnit Finish(FragmentOwner owner, SourceSpan head, Fragment written, Fragment? defaults, ICollection<Diagnostic> found)
    {
        var specifiers = new Specifiers(new UnitId(owner.Type, UnitName.Parse(owner.Name)), found);
        var own = written.HasSpecifiers ? specifiers.Expand(written.Root) : written.Root;
        var low = defaults is { HasSpecifiers: true } ? specifiers.Expand(defaults.Root) : defaults?.Root;
        var isDamaged = written.IsDamaged || defaults is { IsDamaged: true };
        var hasAppends = written.HasAppends || defaults is { HasAppends: true };
        var before = found.Count;
        if (ModulesOf(owner, low, own, found) is { Count: > 0 } modules)
        {
            own = ModuleExpansion.Expand(modules, own, head, specifiers, isDamaged, found);
            isDamaged |= modules.Any(module => module.IsDamaged);
            hasAppends = true;
        }

        // What a module that does not exist or an option with a mistake would have set is missing too.
        isDamaged |= found.Count > before;

        var root = low is null ? own : TreeMerge.Merge(low, own);
        return new ComposedUnit(head, hasAppends ? Appending.Close(root, found) : root, isDamaged, _modules);
    }

    // A list that is none is reported when the unit is bound.
    private IReadOnlyList<ServiceModule> ModulesOf(FragmentOwner owner, TomlTable? defaults, TomlTable own, ICollection<Diagnostic> found)
    {
        if (owner.Type != UnitType.Unikernel)
            return [];
        var unit = UnitSection(own);
        if (UnitSection(defaults) is { } low)
            unit = unit is null ? low : TreeMerge.Merge(low, unit);
        var names = unit?.Find(KeyTable.Modules.Name)?.Value switch
        {
            TomlArray list => list.Items,
            TomlAppend append => append.Items,
            _ => [],
        };
        return names.IsEmpty ? [] : _modules.Named(names.OfType<TomlString>(), found);

        static TomlTable? UnitSection(TomlTable? root) => root?.Find(KeyTable.Unit.Name)?.Value as TomlTable;
    }

    // The template with its drop-ins, merged once for all instances; null if there is no such template.
    private Fragment? Template(FragmentOwner template)
    {
        if (_templates.TryGetValue(template, out var known))
            return known;
        var declaration = _files.Declaration(template);
        if (declaration is null)
        {
            foreach (var dropIn in _files.DropIns(template))
                ReportStray(dropIn, template);
        }

        var made = declaration is null ? null : Written(template, under: null);
        _templates.Add(template, made);
        return made;
    }

    // What the files of a unit or template say, over what lies under them.
    private Fragment Written(FragmentOwner owner, Fragment? under)
    {
        var fragments = new List<Fragment>();
        if (under is not null)
            fragments.Add(under);
        if (_files.Declaration(owner) is { } declaration)
            fragments.Add(_memory.Fragment(declaration, owner.Type, _found));
        foreach (var dropIn in _files.DropIns(owner))
            fragments.Add(_memory.Fragment(dropIn, owner.Type, _found));
        return _memory.Merged(owner, fragments, _found);
    }

    private void ReportStray(UnitFile dropIn, FragmentOwner owner) => _found.Add(DiagnosticCatalog.DropInWithoutUnit.At(
        SourceSpan.OfFile(dropIn.Path),
        $"there is no {(owner.IsTemplate ? "template" : "unit")} '{owner.Name}', so the drop-in changes nothing"));

    private static FragmentOwner? TemplateOf(FragmentOwner owner) =>
        owner.Name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? owner with { Name = owner.Name[..(at + 1)] } : null;
}
