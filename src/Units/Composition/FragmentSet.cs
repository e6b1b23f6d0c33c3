namespace Hillingar.Units;

/// <summary>
/// The files of a set by what they are for, those that a file of the same name in a higher layer has replaced left out.
/// </summary>
internal sealed class FragmentSet
{
    private readonly Dictionary<FragmentOwner, UnitFile> _declarations = [];
    private readonly Dictionary<FragmentOwner, SortedDictionary<string, UnitFile>> _dropIns = [];
    private readonly SortedDictionary<string, UnitFile> _modules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, UnitFile> _settings = [];

    /// <summary>Sorts the files in. Their order in the list has no influence.</summary>
    public FragmentSet(IEnumerable<UnitFile> files, ICollection<Diagnostic> found)
    {
        var isEmpty = true;
        foreach (var file in files.OrderBy(file => file.Layer).ThenBy(file => file.Path, StringComparer.Ordinal))
        {
            var role = UnitFileName.Read(file.Path, found);
            isEmpty &= role is FileRole.Module or FileRole.Settings;
            switch (role)
            {
                case FileRole.Declaration unit:
                    Add(_declarations, unit.Owner, file, role, found);
                    break;
                case FileRole.DropIn dropIn:
                    if (!_dropIns.TryGetValue(dropIn.Owner, out var others))
                        _dropIns.Add(dropIn.Owner, others = new(StringComparer.Ordinal));
                    Add(others, dropIn.File, file, role, found);
                    break;
                case FileRole.Module module:
                    Add(_modules, module.Name, file, role, found);
                    break;
                case FileRole.Settings:
                    Add(_settings, file.Layer, file, role, found);
                    break;
            }
        }

        if (isEmpty)
            found.Add(DiagnosticCatalog.NoUnits.At(SourceSpan.OfFile("(no files)"), "there is no unit file in the set"));
    }

    /// <summary>Every unit and template that has a file or drop-ins, units by name.</summary>
    public IEnumerable<FragmentOwner> Owners =>
        _declarations.Keys.Concat(_dropIns.Keys.Where(owner => !_declarations.ContainsKey(owner)))
            .OrderBy(owner => owner.Name, StringComparer.Ordinal).ThenBy(owner => owner.Type);

    /// <summary>Modules by name.</summary>
    public IEnumerable<KeyValuePair<string, UnitFile>> Modules => _modules;

    /// <summary>The settings of each layer, the lowest first.</summary>
    public IEnumerable<UnitFile> Settings => _settings.Values;

    public UnitFile? Declaration(FragmentOwner owner) => _declarations.GetValueOrDefault(owner);

    /// <summary>In the order in which they are applied.</summary>
    public IEnumerable<UnitFile> DropIns(FragmentOwner owner) => _dropIns.TryGetValue(owner, out var files) ? files.Values : [];

    private static void Add<T>(IDictionary<T, UnitFile> files, T key, UnitFile file, FileRole role, ICollection<Diagnostic> found)
    {
        if (files.TryGetValue(key, out var former) && former.Layer == file.Layer)
            found.Add(DiagnosticCatalog.UnitDeclaredTwice.At(
                SourceSpan.OfFile(file.Path), TwiceOf(role), null, new DiagnosticNote(SourceSpan.OfFile(former.Path), "first declared here")));
        else
            files[key] = file;
    }

    private static string TwiceOf(FileRole role) => role switch
    {
        FileRole.Declaration(var owner) => $"the {(owner.IsTemplate ? "template" : "unit")} '{owner.Name}' is declared twice",
        FileRole.DropIn(var owner, var file) => $"the drop-in '{file}' of '{owner.Name}' is there twice",
        FileRole.Module(var name) => $"the module '{name}' is declared twice",
        _ => $"'{UnitFileName.SettingsFile}' is there twice",
    };
}
