using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>The modules of a set.</summary>
internal sealed class ModuleLibrary : IModuleSections
{
    private readonly Dictionary<string, ServiceModule> _modules = [];

    private ModuleLibrary()
    {
    }

    /// <summary>A set without modules.</summary>
    public static ModuleLibrary Empty { get; } = new();

    /// <summary>Reads and checks the modules; uses that close a circle are reported.</summary>
    public static ModuleLibrary Read(IEnumerable<KeyValuePair<string, UnitFile>> files, ICollection<Diagnostic> found)
    {
        var library = new ModuleLibrary();
        foreach (var (name, file) in files)
            library._modules.Add(name, ModuleReader.Read(name, file, found));
        foreach (var use in library._modules.Values.SelectMany(module => module.Uses).Where(use => library.Find(use.Value) is null))
            library.ReportUnknown(use, found);
        _ = library.WithUses(library._modules.Values, cycle => ReportCycle(cycle, found));
        return library;
    }

    public ServiceModule? Find(string name) => _modules.GetValueOrDefault(name);

    /// <summary>The sections that the modules give to units, by name; of two with one name, the first.</summary>
    public ImmutableArray<OptionSection> Sections =>
        [.. _modules.Values.SelectMany(module => module.Sections).DistinctBy(section => section.Name).OrderBy(section => section.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public bool MayHaveMore => _modules.Values.Any(module => module.IsDamaged);

    /// <inheritdoc/>
    public string? WithSection(string section) =>
        _modules.Values.FirstOrDefault(module => module.Sections.Any(known => known.Name == section))?.Name;

    /// <summary>The modules of these names and those that they use, each behind those that it uses.</summary>
    public IReadOnlyList<ServiceModule> Named(IEnumerable<TomlString> names, ICollection<Diagnostic> found)
    {
        var named = new List<ServiceModule>();
        foreach (var name in names)
        {
            if (Find(name.Value) is { } module)
                named.Add(module);
            else
                ReportUnknown(name, found);
        }

        return WithUses(named, _ => { });
    }

    private List<ServiceModule> WithUses(IEnumerable<ServiceModule> modules, Action<IReadOnlyList<ServiceModule>> onCycle) =>
        DepthFirst.Order(modules, module => module.Uses.Select(use => Find(use.Value)).OfType<ServiceModule>(), onCycle);

    private void ReportUnknown(TomlString name, ICollection<Diagnostic> found) => found.Add(DiagnosticCatalog.UnknownModule.At(
        name.Span, $"there is no module '{name.Value}'",
        Suggestion.For(name.Value, _modules.Keys)
        ?? (_modules.Count == 0 ? null : $"The modules are {string.Join(", ", _modules.Keys.Order(StringComparer.Ordinal))}.")));

    private static void ReportCycle(IReadOnlyList<ServiceModule> cycle, ICollection<Diagnostic> found) => found.Add(DiagnosticCatalog.ModuleCycle.At(
        cycle[^1].Uses.First(use => use.Value == cycle[0].Name).Span,
        $"modules use each other in a circle: {string.Join(" → ", cycle.Append(cycle[0]).Select(module => module.Name))}"));
}
