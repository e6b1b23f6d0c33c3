using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>What a file is for.</summary>
internal abstract record FileRole
{
    private FileRole()
    {
    }

    /// <summary>Declares a unit, or a template.</summary>
    public sealed record Declaration(FragmentOwner Owner) : FileRole;

    /// <summary>Changes a unit, or all instances of a template.</summary>
    /// <param name="File">The name by which drop-ins are ordered and replace each other.</param>
    public sealed record DropIn(FragmentOwner Owner, string File) : FileRole;

    /// <summary>Declares a module.</summary>
    public sealed record Module(string Name) : FileRole;

    /// <summary>Holds what goes for the whole set.</summary>
    public sealed record Settings : FileRole;
}

/// <summary>A unit or template that files belong to.</summary>
/// <param name="Name">A unit's name; a template's ends in <c>@</c>.</param>
internal readonly record struct FragmentOwner(UnitType Type, string Name)
{
    public bool IsTemplate => Name.EndsWith('@');
}

/// <summary>What the name of a file says.</summary>
internal static class UnitFileName
{
    /// <summary>What the name of a folder with drop-ins ends in: <c>dns.unikernel.d</c>.</summary>
    public const string DropInEnding = ".d";

    public const string SettingsFile = "hillingar.toml";

    private const string ModuleEnding = ".module";
    private const string Toml = ".toml";

    private static readonly (string Ending, UnitType Type)[] Endings =
        [(".unikernel", UnitType.Unikernel), (".network", UnitType.Network), (".volume", UnitType.Volume), (".target", UnitType.Target)];

    /// <summary>The types of units as people write them.</summary>
    public static IEnumerable<string> TypeNames => Endings.Select(known => known.Ending[1..]);

    /// <summary>The type of that name, if there is one.</summary>
    public static UnitType? TypeNamed(string name) => TypeOf($".{name}") is { } type && type.Ending.Length == name.Length + 1 ? type.Type : null;

    /// <summary>What the file is for, or null if that cannot be told; what is wrong is reported.</summary>
    public static FileRole? Read(string path, ICollection<Diagnostic> found)
    {
        var place = SourceSpan.OfFile(path);
        var slash = path.LastIndexOf('/');
        var file = path[(slash + 1)..];
        var folder = slash < 0 ? "" : path[(path.LastIndexOf('/', Math.Max(0, slash - 1)) + 1)..slash];
        if (!file.EndsWith(Toml, StringComparison.Ordinal))
            return Unknown(file, place, found);
        if (folder.EndsWith(DropInEnding, StringComparison.Ordinal))
            return ReadDropIn(folder, file, place, found);
        if (file == SettingsFile)
            return new FileRole.Settings();
        var stem = file[..^Toml.Length];
        if (stem.EndsWith(ModuleEnding, StringComparison.Ordinal))
            return ReadModule(stem[..^ModuleEnding.Length], place, found);
        return TypeOf(stem) is { } type
            ? ReadOwner(stem[..^type.Ending.Length], type.Type, place, found) is { } owner ? new FileRole.Declaration(owner) : null
            : Unknown(file, place, found);
    }

    private static FileRole.DropIn? ReadDropIn(string folder, string file, SourceSpan place, ICollection<Diagnostic> found)
    {
        var stem = folder[..^DropInEnding.Length];
        if (TypeOf(stem) is { } type)
            return ReadOwner(stem[..^type.Ending.Length], type.Type, place, found) is { } owner ? new FileRole.DropIn(owner, file) : null;

        found.Add(DiagnosticCatalog.DropInWithoutUnit.At(
            place, $"'{folder}' is no folder of a unit, so '{file}' changes nothing",
            NearestType(stem) is { } near ? $"Did you mean '{near}{DropInEnding}'?"
                : "Name the folder NAME.TYPE.d: the types are unikernel, network, volume and target."));
        return null;
    }

    private static FileRole.Module? ReadModule(string name, SourceSpan place, ICollection<Diagnostic> found)
    {
        if (UnitName.TryRead(name, out var sound, out var problem) && sound.Instance is null)
            return new FileRole.Module(name);
        found.Add(DiagnosticCatalog.BadUnitName.At(place, problem is null ? $"'{name}' is not a module name: it has an '@'"
            : $"'{name}' {problem.Replace("unit name", "module name", StringComparison.Ordinal)}"));
        return null;
    }

    private static FragmentOwner? ReadOwner(string name, UnitType type, SourceSpan place, ICollection<Diagnostic> found)
    {
        // A template's name is sound if that of an instance would be.
        if (UnitName.TryRead(name.EndsWith('@') ? $"{name}i" : name, out _, out var problem))
            return new FragmentOwner(type, name);
        found.Add(DiagnosticCatalog.BadUnitName.At(place, $"'{name}' {problem}"));
        return null;
    }

    private static (string Ending, UnitType Type)? TypeOf(string stem)
    {
        foreach (var known in Endings)
        {
            if (stem.EndsWith(known.Ending, StringComparison.Ordinal))
                return known;
        }

        return null;
    }

    private static FileRole? Unknown(string file, SourceSpan place, ICollection<Diagnostic> found)
    {
        // About the host and not about what runs on it; it may lie where the host's units lie.
        if (file == CachesLanguage.FileName || EditorFiles.Includes(file))
            return null;
        var parts = file.Split('.');
        var ending = parts.Length > 1 ? parts[^1] : "";
        var isToml = ending == "toml";
        var isNearlyToml = !isToml && Suggestion.Nearest(ending, ["toml"]) is not null;
        if (!isToml && !isNearlyToml)
        {
            found.Add(DiagnosticCatalog.NotAUnitFile.At(place, $"'{file}' is not a unit file and is left out"));
            return null;
        }

        var stem = string.Join('.', parts[..^1]);
        var near = NearestType(stem) ?? Suggestion.Nearest(stem, ["hillingar"]);
        found.Add(DiagnosticCatalog.UnknownFileType.At(
            place, $"'{file}' is of no known unit type", near is null ? null : $"Did you mean '{near}{Toml}'?"));
        return null;
    }

    // The name with the nearest ending that there is, if one is near.
    private static string? NearestType(string stem)
    {
        var dot = stem.LastIndexOf('.');
        var type = dot < 0 ? null : Suggestion.Nearest(stem[(dot + 1)..], [.. TypeNames, ModuleEnding[1..]]);
        return type is null ? null : $"{stem[..dot]}.{type}";
    }
}
