using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Turns the sections that modules give to a unit into what the modules set for them.</summary>
internal static class ModuleExpansion
{
    /// <summary>
    /// The unit's tree without the modules' sections, over what they set. Of two modules that set the same, the one that
    /// the unit names last holds; a module stands over those that it uses.
    /// </summary>
    /// <param name="modules">Each behind those that it uses.</param>
    /// <param name="unit">The file that declares the unit.</param>
    /// <param name="specifiers">For what the modules set; the tree's own are replaced already.</param>
    /// <param name="isDamaged">Whether sections may be missing because they are not TOML.</param>
    public static TomlTable Expand(
        IReadOnlyList<ServiceModule> modules, TomlTable root, SourceSpan unit, Specifiers specifiers, bool isDamaged, ICollection<Diagnostic> found)
    {
        CheckClashes(modules, found);
        for (var i = modules.Count - 1; i >= 0; i--)
            root = Expand(modules[i], root, new OptionBinder(unit, isDamaged, found), specifiers, found);
        return root;
    }

    private static TomlTable Expand(ServiceModule module, TomlTable root, OptionBinder binder, Specifiers specifiers, ICollection<Diagnostic> found)
    {
        // What a module with mistakes sets would be reported in every unit that uses it.
        if (module.IsDamaged)
            return Only(root, module, isWanted: false);
        var options = Appending.Close(Only(root, module, isWanted: true), found);
        var shared = module.Sections.Where(section => !section.IsNamed).SelectMany(section => binder.Single(section, options))
            .ToDictionary(option => option.Name, option => (option.Type, option.Value));
        var trees = new List<TomlTable> { new OptionScope(shared).Fill(Expanded(module.Set)) };
        foreach (var section in module.Sections.Where(section => section.IsNamed))
        {
            var sets = module.Each.Where(each => each.Section == section).Select(each => Expanded(each.Set)).ToArray();
            foreach (var named in binder.Several(section, options))
            {
                var scope = new Dictionary<string, (OptionType, TomlValue?)>(shared);
                foreach (var (name, type, value) in named)
                    scope[name] = (type, value);
                trees.AddRange(sets.Select(set => new OptionScope(scope).Fill(set)));
            }
        }

        return TreeMerge.Merge(TreeMerge.MergeAll([.. trees]), Only(root, module, isWanted: false));

        TomlTable Expanded(TomlTable tree) => module.HasSpecifiers ? specifiers.Expand(tree) : tree;
    }

    private static TomlTable Only(TomlTable root, ServiceModule module, bool isWanted)
    {
        var part = new TomlTable(root.Span, root.Replaces);
        foreach (var entry in root.Entries.Where(entry => module.Sections.Any(section => section.Name == entry.Name) == isWanted))
            part.Set(entry);
        return part;
    }

    private static void CheckClashes(IReadOnlyList<ServiceModule> modules, ICollection<Diagnostic> found)
    {
        var owners = new Dictionary<string, ServiceModule>();
        foreach (var module in modules)
        {
            foreach (var section in module.Sections)
            {
                if (!owners.TryAdd(section.Name, module))
                    found.Add(DiagnosticCatalog.SectionTaken.At(
                        module.Head, $"the modules '{owners[section.Name].Name}' and '{module.Name}' of one unit both have a section [{section.Name}]",
                        "Use only one of the modules, or rename the section of one of them.",
                        new DiagnosticNote(owners[section.Name].Head, "the other module")));
            }
        }
    }
}
