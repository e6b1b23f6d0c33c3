using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>The language of <c>build.toml</c>: how a source directory becomes an image.</summary>
public static class RecipeLanguage
{
    /// <summary>The name of the file in a source directory.</summary>
    public const string FileName = "build.toml";

    private const int MaxStoreName = 211;

    // What the sandbox or the shell sets itself.
    private static readonly string[] Reserved =
    [
        "src", "out", "PATH", "HOME", "PWD", "OLDPWD", "TMP", "TEMP", "TMPDIR", "TEMPDIR",
        "IFS", "PS1", "PS2", "PS4", "SHLVL", "TERM", "SOURCE_DATE_EPOCH", "sandboxRoot",
    ];

    /// <summary>Reads a recipe. All mistakes are collected; nothing is thrown for them.</summary>
    public static RecipeReading Read(UnitFile file)
    {
        var found = new List<Diagnostic>();
        var recipe = Bind(file, found);
        found.Sort(Diagnostic.CompareByPlace);
        return new RecipeReading(found.Exists(diagnostic => diagnostic.Severity == Severity.Error) ? null : recipe, [.. found]);
    }

    private static BuildRecipe? Bind(UnitFile file, List<Diagnostic> found)
    {
        if (file.Text.Length > UnitFile.MaxLength)
        {
            found.Add(DiagnosticCatalog.FileTooLarge.At(
                SourceSpan.OfFile(file.Path), $"the file has {file.Text.Length} characters, more than {UnitFile.MaxLength}"));
            return null;
        }

        var build = new FileBinder(ComposedUnit.Of(TomlDocument.Read(file, found)), FileType.Recipe, found).Section(KeyTable.Build);
        var name = build.Get(KeyTable.RecipeName);
        var toolchain = build.Get(KeyTable.RecipeToolchain);
        var sources = build.GetOrDefault(KeyTable.RecipeSources);
        var command = build.Get(KeyTable.RecipeCommand);
        if (name is not null)
            CheckStoreName(name, found);
        foreach (var source in sources.Value)
            CheckVariable(source, found);
        return name is null || toolchain is null || command is null
            ? null
            : new BuildRecipe(
                name, toolchain,
                [.. sources.Value.OrderBy(source => source.Name, StringComparer.Ordinal).Select(source => new RecipeSource(source.Name, source.Text))],
                command);
    }

    private static void CheckStoreName(Located<string> name, List<Diagnostic> found)
    {
        var problem =
            name.Value.Length > MaxStoreName ? $"is longer than {MaxStoreName} characters"
            : name.Value[0] == '.' ? "begins with a dot"
            : name.Value.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && !"+-._?=".Contains(c, StringComparison.Ordinal)) is var strange and not '\0'
                ? $"holds the character '{strange}'"
            : null;
        if (problem is not null)
            found.Add(DiagnosticCatalog.BadStoreName.At(name.Span, $"the store name '{name.Value}' {problem}"));
    }

    private static void CheckVariable(NamedText source, List<Diagnostic> found)
    {
        var isVariable = source.Name.Length > 0 && !char.IsAsciiDigit(source.Name[0])
            && source.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!isVariable)
            found.Add(DiagnosticCatalog.BadSourceName.At(source.NameSpan, $"'{source.Name}' cannot be the name of a variable"));
        else if (Reserved.Contains(source.Name) || source.Name.StartsWith("NIX_", StringComparison.Ordinal))
            found.Add(DiagnosticCatalog.BadSourceName.At(source.NameSpan, $"the variable '{source.Name}' is set by the sandbox itself"));
    }
}
