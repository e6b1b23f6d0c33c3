using System.Text;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>The documents that people read say what the binder does.</summary>
public sealed class LanguageReferenceTests
{
    [Fact]
    public void TheGuideHasTheKeysOfUnits() =>
        GeneratedBlock.Matches("docs/unit-files.md", "unikernel keys", Markdown(FileType.Unikernel));

    [Fact]
    public void TheGuideHasTheKeysOfNetworks() =>
        GeneratedBlock.Matches("docs/unit-files.md", "network keys", Markdown(FileType.Network));

    [Fact]
    public void TheGuideHasTheKeysOfVolumes() =>
        GeneratedBlock.Matches("docs/unit-files.md", "volume keys", Markdown(FileType.Volume));

    [Fact]
    public void TheGuideHasTheKeysOfTargets() =>
        GeneratedBlock.Matches("docs/unit-files.md", "target keys", Markdown(FileType.Target));

    [Fact]
    public void TheGuideHasTheKeysOfRecipes() =>
        GeneratedBlock.Matches("docs/unit-files.md", "recipe keys", Markdown(FileType.Recipe));

    [Fact]
    public void TheGuideHasTheKeysOfModules() =>
        GeneratedBlock.Matches("docs/unit-files.md", "module keys", Markdown(FileType.Module));

    [Fact]
    public void TheGuideShowsTheModuleThatComesWithHillingar()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "unit-files.md"));
        var module = File.ReadAllLines(Path.Combine(Repository.Root, "modules", "dns.module.toml")).Where(line => !line.StartsWith('#'));

        Assert.Contains(string.Concat(module.Select(line => line.Length == 0 ? "\n" : $"    {line}\n")), guide);
    }

    [Fact]
    public void TheGuideHasEveryDiagnostic()
    {
        var text = new StringBuilder("| id | meaning | mend |\n|---|---|---|\n");
        foreach (var kind in DiagnosticCatalog.All)
            text.Append($"| {kind.Id} | {kind.Title}{(kind.Severity == Severity.Warning ? " (warning)" : "")} | {Cell(kind.Mend)} |\n");

        GeneratedBlock.Matches("docs/unit-files.md", "diagnostics", text.ToString());
    }

    [Fact]
    public void TheManualPageHasTheKeysOfUnits() =>
        GeneratedBlock.Matches("man/hillingar.unit.5", "unikernel keys", Manual(FileType.Unikernel));

    [Fact]
    public void TheManualPageHasTheKeysOfNetworks() =>
        GeneratedBlock.Matches("man/hillingar.unit.5", "network keys", Manual(FileType.Network));

    [Fact]
    public void TheManualPageHasTheKeysOfVolumes() =>
        GeneratedBlock.Matches("man/hillingar.unit.5", "volume keys", Manual(FileType.Volume));

    [Fact]
    public void TheManualPageHasTheKeysOfTargets() =>
        GeneratedBlock.Matches("man/hillingar.unit.5", "target keys", Manual(FileType.Target));

    [Fact]
    public void TheManualPageHasTheKeysOfModules() =>
        GeneratedBlock.Matches("man/hillingar.unit.5", "module keys", Manual(FileType.Module));

    [Fact]
    public void EveryDefaultIsAValueOfItsKey()
    {
        foreach (var key in KeyTable.Sections.SelectMany(section => section.Keys).Where(key => key.Default is not null))
            Assert.NotNull(key.GetType().GetProperty("DefaultValue")!.GetValue(key));
    }

    [Fact]
    public void EverySectionHasEachKeyOnceAndEachFileEachSectionOnce()
    {
        Assert.All(KeyTable.Sections, section => Assert.Equal(section.Keys.Length, section.Keys.DistinctBy(key => key.Name).Count()));
        Assert.Equal(KeyTable.Sections.Length, KeyTable.Sections.DistinctBy(section => (section.File, section.Name)).Count());
        Assert.All(KeyTable.Sections.SelectMany(section => section.Keys), key => Assert.False(key is { IsRequired: true, Default: not null }));
    }

    private static string Markdown(FileType file)
    {
        var text = new StringBuilder();
        foreach (var section in KeyTable.Of(file))
        {
            text.Append($"### `{section.Head}`\n\n{Wrapped($"{section.Doc}{(section.IsRequired ? " Required." : "")}")}\n\n");
            if (section.Keys.IsEmpty)
                continue;
            text.Append("| key | type | default | meaning |\n|---|---|---|---|\n");
            foreach (var key in section.Keys)
                text.Append(
                    $"| `{key.Name}` | {key.TypeName} | {(key.IsRequired ? "required" : key.Default is null ? "" : $"`{key.Default}`")} | {Cell(key.Doc)} |\n");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Manual(FileType file)
    {
        var text = new StringBuilder();
        foreach (var section in KeyTable.Of(file))
        {
            text.Append($".SS {section.Head}\n{Wrapped($"{Roff(section.Doc)}{(section.IsRequired ? " Required." : "")}")}\n");
            foreach (var key in section.Keys)
            {
                var given = key.IsRequired ? "required" : key.Default is null ? null : $"default {Roff(key.Default)}";
                text.Append($".TP\n.BR {Roff(key.Name)} \" "
                    + $"({Roff(key.TypeName)}{(given is null ? "" : $"; {given.Replace("\"", "\\(dq", StringComparison.Ordinal)}")})\"\n"
                    + $"{Wrapped(Roff(key.Doc))}\n");
            }
        }

        return text.ToString();
    }

    private static string Wrapped(string text)
    {
        const int LongestLine = 150;
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + 1 + word.Length > LongestLine)
                lines.Add(word);
            else
                lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
        }

        return string.Join('\n', lines);
    }

    // A bar would end the cell of the table.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    // Hyphens that are meant as typed, and code as bold; a line may not begin with a dot or quote.
    private static string Roff(string text)
    {
        var parts = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("…", "...", StringComparison.Ordinal).Split('`');
        var roff = string.Concat(parts.Select((part, index) => index % 2 == 0 ? part : $"\\fB{part}\\fR"));
        return roff.StartsWith('.') || roff.StartsWith('\'') ? $"\\&{roff}" : roff;
    }
}
