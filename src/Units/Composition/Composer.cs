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
    private readonly Dictionary<FragmentOwner, Fragment?> _templates = [];

    private Composer(FragmentSet files, HostSettings settings, ModuleLibrary modules, ICollection<Diagnostic> found) =>
        (_files, _settings, _modules, _found) = (files, settings, modules, found);

    /// <summary>Every unit of the set that has a file, or a template and something that names the instance.</summary>
    /// <param name="alsoNamed">An instance that is named from elsewhere; it need not be one of a template that there is.</param>
    public static IReadOnlyDictionary<UnitId, ComposedUnit> Compose(
        IReadOnlyList<UnitFile> files, ICollection<Diagnostic> found, UnitId? alsoNamed = null)
    {
        var set = new FragmentSet(files, found);
        var composer = new Composer(set, new HostSettings(set.Settings, found), ModuleLibrary.Read(set.Modules, found), found);
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
        var written = template is { } its ? Template(its) : null;
        var declaration = _files.Declaration(owner);
        if (declaration is not null)
            written = Over(written, declaration, owner.Type);
        written = WithDropIns(written, owner)!;

        var head = SourceSpan.OfFile((declaration ?? _files.Declaration(template!.Value)!).Path);
        return Finish(owner, head, written);
    }

    private ComposedUnit Finish(FragmentOwner owner, SourceSpan head, Fragment written)
    {
        var defaults = _settings.Defaults(owner.Type);
        var specifiers = new Specifiers(new UnitId(owner.Type, UnitName.Parse(owner.Name)), _found);
        var own = written.HasSpecifiers ? specifiers.Expand(written.Root) : written.Root;
        var low = defaults is { HasSpecifiers: true } ? specifiers.Expand(defaults.Root) : defaults?.Root;
        var isDamaged = written.IsDamaged || defaults is { IsDamaged: true };
        var hasAppends = written.HasAppends || defaults is { HasAppends: true };
        var before = _found.Count;
        if (ModulesOf(owner, low, own) is { Count: > 0 } modules)
        {
            own = ModuleExpansion.Expand(modules, own, head, specifiers, isDamaged, _found);
            isDamaged |= modules.Any(module => module.IsDamaged);
            hasAppends = true;
        }

        // What a module that does not exist or an option with a mistake would have set is missing too.
        isDamaged |= _found.Count > before;

        var root = low is null ? own : TreeMerge.Merge(low, own);
        return new ComposedUnit(head, hasAppends ? Appending.Close(root, _found) : root, isDamaged, _modules);
    }

    // A list that is none is reported when the unit is bound.
    private IReadOnlyList<ServiceModule> ModulesOf(FragmentOwner owner, TomlTable? defaults, TomlTable own)
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
        return names.IsEmpty ? [] : _modules.Named(names.OfType<TomlString>(), _found);

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

        var made = declaration is null ? null : WithDropIns(Fragment.Read(declaration, template.Type, _found), template);
        _templates.Add(template, made);
        return made;
    }

    private Fragment? WithDropIns(Fragment? fragment, FragmentOwner owner)
    {
        foreach (var dropIn in _files.DropIns(owner))
            fragment = Over(fragment, dropIn, owner.Type);
        return fragment;
    }

    private Fragment Over(Fragment? lower, UnitFile file, UnitType type)
    {
        var fragment = Fragment.Read(file, type, _found);
        return lower?.Under(fragment) ?? fragment;
    }

    private void ReportStray(UnitFile dropIn, FragmentOwner owner) => _found.Add(DiagnosticCatalog.DropInWithoutUnit.At(
        SourceSpan.OfFile(dropIn.Path),
        $"there is no {(owner.IsTemplate ? "template" : "unit")} '{owner.Name}', so the drop-in changes nothing"));

    private static FragmentOwner? TemplateOf(FragmentOwner owner) =>
        owner.Name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? owner with { Name = owner.Name[..(at + 1)] } : null;
}
