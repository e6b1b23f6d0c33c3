using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Makes each unit's one tree. From low to high: defaults of its type, what modules set, its template, the template's
/// drop-ins, its own file, its own drop-ins.
/// </summary>
internal sealed class Composer
{
    private const string ExampleInstance = "example";

    private readonly FragmentSet _files;
    private readonly HostSettings _settings;
    private readonly ModuleLibrary _modules;
    private readonly ICollection<Diagnostic> _found;
    private readonly SetMemory _memory;
    private readonly Dictionary<FragmentOwner, Fragment?> _templates = [];

    private Composer(FragmentSet files, HostSettings settings, ModuleLibrary modules, ICollection<Diagnostic> found, SetMemory memory) =>
        (_files, _settings, _modules, _found, _memory) = (files, settings, modules, found, memory);

    /// <summary>One for the units of a set, which has read what goes for all of them.</summary>
    public static Composer Of(FragmentSet set, ICollection<Diagnostic> found, SetMemory memory)
    {
        Fragment[] settings = [.. set.Settings.Select(file => memory.Fragment(file, null, found))];
        UnitFile[] modules = [.. set.Modules.Select(module => module.Value)];
        return new Composer(
            set,
            memory.Shared(settings, found, settings, static (from, own) => new HostSettings(from, own)),
            memory.Shared(modules, found, set, static (from, own) => ModuleLibrary.Read(from.Modules, own)),
            found,
            memory);
    }

    /// <summary>Every unit of the set that has a file, or a template and something that names the instance.</summary>
    /// <param name="alsoNamed">An instance that is named from elsewhere; it need not be one of a template that there is.</param>
    public static Dictionary<UnitId, ComposedUnit> Compose(FragmentSet set, ICollection<Diagnostic> found, SetMemory memory, UnitId? alsoNamed = null)
    {
        var composer = Of(set, found, memory);
        var units = new Dictionary<UnitId, ComposedUnit>(set.Owners.Count);
        foreach (var owned in set.Owners)
        {
            // A template is read for its mistakes even where it has no instance.
            if (owned.Id is not { } id)
                _ = composer.Template(owned.Owner);
            else if (composer.IsDeclared(owned))
                units.Add(id, composer.Compose(owned));
        }

        if (alsoNamed is { Name.Instance: not null } named && !units.ContainsKey(named) && composer.TryCompose(named) is { } made)
            units.Add(named, made);
        InstanceFinder.AddNamed(units, composer.TryCompose, found);
        var used = units.Keys.Where(id => id.Name.Instance is not null)
            .Select(id => new OwnedFiles(new FragmentOwner(id.Type, id.Name.ToString())).Template).ToHashSet();
        foreach (var owned in set.Owners.Where(owned => owned.Id is null && !used.Contains(owned.Owner)))
            composer.CheckWithoutInstance(owned.Owner);
        return units;
    }

    /// <summary>A unit that has a file, or a template.</summary>
    public ComposedUnit Compose(OwnedFiles owned)
    {
        var written = Written(owned, owned.Template is { } template ? Template(template) : null);
        var head = (_files.Declaration(owned) ?? _files.Declaration(_files.FilesOf(owned.Template!.Value)!)!).Path;
        var defaults = _settings.Defaults(owned.Owner.Type);
        return _memory.Composed(
            owned.Owner, [head, written, defaults, _modules], _found, (Composer: this, owned.Owner, Head: head, Written: written, Defaults: defaults),
            static (from, found) => from.Composer.Finish(from.Owner, SourceSpan.OfFile(from.Head), from.Written, from.Defaults, found));
    }

    private bool IsDeclared(OwnedFiles owned)
    {
        if (owned.Declaration is not null || HasTemplate(owned))
            return true;
        foreach (var dropIn in _files.DropIns(owned))
            ReportStray(dropIn, owned.Owner);
        return false;
    }

    private bool HasTemplate(OwnedFiles owned) => owned.Template is { } template && Template(template) is not null;

    // As the instance that another unit may need one day would be, but that its own files may say what seems to be missing.
    private void CheckWithoutInstance(FragmentOwner template)
    {
        if (!UnitName.TryRead($"{template.Name}{ExampleInstance}", out var name, out _) || TryCompose(new UnitId(template.Type, name)) is not { } whole)
            return;
        var (id, unit) = (new UnitId(template.Type, name), whole with { IsDamaged = true });
        switch (template.Type)
        {
            case UnitType.Unikernel:
                _ = _memory.Draft(id, unit, _found, UnikernelBinder.Bind);
                break;
            case UnitType.Network:
                _ = _memory.Draft(id, unit, _found, NetworkBinder.Bind);
                break;
            case UnitType.Volume:
                _ = _memory.Draft(id, unit, _found, VolumeBinder.Bind);
                break;
            case UnitType.Target:
                _ = _memory.Draft(id, unit, _found, TargetBinder.Bind);
                break;
        }
    }

    private ComposedUnit? TryCompose(UnitId id)
    {
        var owner = new FragmentOwner(id.Type, id.Name.ToString());
        var owned = _files.FilesOf(owner) ?? new OwnedFiles(owner);
        return HasTemplate(owned) ? Compose(owned) : null;
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
        var owned = _files.FilesOf(template);
        var made = owned?.Declaration is null ? null : Written(owned, under: null);
        if (made is null && owned is not null)
        {
            foreach (var dropIn in _files.DropIns(owned))
                ReportStray(dropIn, template);
        }

        _templates.Add(template, made);
        return made;
    }

    // What the files of a unit or template say, over what lies under them.
    private Fragment Written(OwnedFiles owned, Fragment? under)
    {
        var own = _files.Declaration(owned) is { } declaration ? _memory.Fragment(declaration, owned.Owner.Type, _found) : null;
        if (owned.DropIns.Count == 0 && (own ?? under) is { } only && (own is null || under is null))
            return only;
        var fragments = new List<Fragment>();
        if (under is not null)
            fragments.Add(under);
        if (own is not null)
            fragments.Add(own);
        foreach (var dropIn in _files.DropIns(owned))
            fragments.Add(_memory.Fragment(dropIn, owned.Owner.Type, _found));
        return _memory.Merged(owned.Owner, fragments, _found);
    }

    private void ReportStray(UnitFile dropIn, FragmentOwner owner) => _found.Add(DiagnosticCatalog.DropInWithoutUnit.At(
        SourceSpan.OfFile(dropIn.Path),
        $"there is no {(owner.IsTemplate ? "template" : "unit")} '{owner.Name}', so the drop-in changes nothing"));
}
