using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>
/// The files of a set by what they are for, those that a file of the same name in a higher layer has replaced left out.
/// What a file is for follows from its path and layer alone.
/// </summary>
internal sealed class FragmentSet
{
    // Its own, for the list that it is made from may change.
    private readonly UnitFile[] _files;

    private readonly Dictionary<FragmentOwner, OwnedFiles> _owned = [];
    private readonly SortedDictionary<string, int> _modules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> _settings = [];

    /// <summary>Sorts the files in. Their order in the list has no influence.</summary>
    public FragmentSet(IReadOnlyList<UnitFile> files, ICollection<Diagnostic> found)
    {
        _files = [.. files];
        var isEmpty = true;
        foreach (var place in Enumerable.Range(0, files.Count).OrderBy(place => files[place].Layer).ThenBy(place => files[place].Path, StringComparer.Ordinal))
        {
            if (files[place] is { IsFolder: true, Trouble: { } trouble } folder)
            {
                isEmpty = false;
                found.Add(DiagnosticCatalog.UnreadableFile.At(SourceSpan.OfFile(folder.Path), $"the folder cannot be read: {trouble.Problem}"));
                continue;
            }

            var role = UnitFileName.Read(files[place].Path, found);
            isEmpty &= role is FileRole.Module or FileRole.Settings;
            switch (role)
            {
                case FileRole.Declaration(var owner):
                    var owned = Owned(owner);
                    if (IsHighest(owned.Declaration, place, role, found))
                        owned.Declaration = place;
                    break;
                case FileRole.DropIn(var owner, var name):
                    Add(Owned(owner).DropIns, name, place, role, found);
                    break;
                case FileRole.Module module:
                    Add(_modules, module.Name, place, role, found);
                    break;
                case FileRole.Settings:
                    Add(_settings, files[place].Layer, place, role, found);
                    break;
            }
        }

        if (isEmpty)
            found.Add(DiagnosticCatalog.NoUnits.At(SourceSpan.OfFile("(no files)"), "there is no unit file in the set"));
        Owners = [.. _owned.Values.OrderBy(each => each.Owner.Name, StringComparer.Ordinal).ThenBy(each => each.Owner.Type)];
    }

    private FragmentSet(FragmentSet same, IReadOnlyList<UnitFile> files) =>
        (_files, _owned, _modules, _settings, Owners) = ([.. files], same._owned, same._modules, same._settings, same.Owners);

    /// <summary>Every unit and template that has a file or drop-ins, units by name.</summary>
    public IReadOnlyList<OwnedFiles> Owners { get; }

    /// <summary>Modules by name.</summary>
    public IEnumerable<KeyValuePair<string, UnitFile>> Modules => _modules.Select(module => KeyValuePair.Create(module.Key, _files[module.Value]));

    /// <summary>The settings of each layer, the lowest first.</summary>
    public IEnumerable<UnitFile> Settings => _settings.Values.Select(place => _files[place]);

    /// <summary>The same of other files, if what those are for is the same; null if it may not be.</summary>
    public FragmentSet? Of(IReadOnlyList<UnitFile> files)
    {
        if (files.Count != _files.Length)
            return null;
        for (var i = 0; i < files.Count; i++)
        {
            if (!ReferenceEquals(files[i], _files[i]) && (files[i].Path != _files[i].Path || files[i].Layer != _files[i].Layer))
                return null;
        }

        return new FragmentSet(this, files);
    }

    /// <summary>The files of a unit or template; null if it has none.</summary>
    public OwnedFiles? FilesOf(FragmentOwner owner) => _owned.GetValueOrDefault(owner);

    public UnitFile? Declaration(OwnedFiles owned) => owned.Declaration is { } place ? _files[place] : null;

    /// <summary>In the order in which they are applied.</summary>
    public IEnumerable<UnitFile> DropIns(OwnedFiles owned) => owned.DropIns.Count == 0 ? [] : owned.DropIns.Values.Select(place => _files[place]);

    private OwnedFiles Owned(FragmentOwner owner)
    {
        if (!_owned.TryGetValue(owner, out var owned))
            _owned.Add(owner, owned = new OwnedFiles(owner));
        return owned;
    }

    private void Add<T>(IDictionary<T, int> places, T key, int place, FileRole role, ICollection<Diagnostic> found)
    {
        if (IsHighest(places.TryGetValue(key, out var former) ? former : null, place, role, found))
            places[key] = place;
    }

    // Of two in one layer, the former stands.
    private bool IsHighest(int? former, int place, FileRole role, ICollection<Diagnostic> found)
    {
        if (former is not { } other || _files[other].Layer != _files[place].Layer)
            return true;
        found.Add(DiagnosticCatalog.UnitDeclaredTwice.At(
            SourceSpan.OfFile(_files[place].Path), TwiceOf(role), null, new DiagnosticNote(SourceSpan.OfFile(_files[other].Path), "first declared here")));
        return false;
    }

    private static string TwiceOf(FileRole role) => role switch
    {
        FileRole.Declaration(var owner) => $"the {(owner.IsTemplate ? "template" : "unit")} '{owner.Name}' is declared twice",
        FileRole.DropIn(var owner, var file) => $"the drop-in '{file}' of '{owner.Name}' is there twice",
        FileRole.Module(var name) => $"the module '{name}' is declared twice",
        _ => $"'{UnitFileName.SettingsFile}' is there twice",
    };
}
