namespace Hillingar.Units;

/// <summary>What the name of a file says: which type of unit it declares and what the unit is called.</summary>
internal static class UnitFileName
{
    /// <summary>What the name of a folder with drop-ins ends in: <c>dns.unikernel.d</c>.</summary>
    public const string DropInEnding = ".d";

    private static readonly (string Ending, FileType Type)[] Endings =
        [(".unikernel.toml", FileType.Unikernel), (".network.toml", FileType.Network)];

    /// <summary>The type and name, or null if there is none; what is wrong is reported.</summary>
    public static (FileType Type, UnitName Name)? Read(string path, ICollection<Diagnostic> found)
    {
        var place = SourceSpan.OfFile(path);
        var file = path[(path.LastIndexOf('/') + 1)..];
        foreach (var (ending, type) in Endings)
        {
            if (!file.EndsWith(ending, StringComparison.Ordinal))
                continue;
            var text = file[..^ending.Length];
            if (UnitName.TryRead(text, out var name, out var problem))
                return (type, name);
            found.Add(DiagnosticCatalog.BadUnitName.At(place, $"'{text}' {problem}"));
            return null;
        }

        found.Add(UnknownType(file, place));
        return null;
    }

    private static Diagnostic UnknownType(string file, SourceSpan place)
    {
        var parts = file.Split('.');
        var ending = parts.Length > 1 ? parts[^1] : "";
        var isToml = ending == "toml";
        var isNearlyToml = !isToml && Suggestion.Nearest(ending, ["toml"]) is not null;
        if (!isToml && !isNearlyToml)
            return DiagnosticCatalog.NotAUnitFile.At(place, $"'{file}' is not a unit file and is left out");

        var type = parts.Length > 2 ? Suggestion.Nearest(parts[^2], ["unikernel", "network"]) : null;
        var stem = string.Join('.', type is null ? parts[..^1] : parts[..^2]);
        return DiagnosticCatalog.UnknownFileType.At(
            place, $"'{file}' is of no known unit type",
            type is null ? null : $"Did you mean '{stem}.{type}.toml'?");
    }
}
