using System.Collections.Immutable;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>Every diagnostic with the text that causes it and the full output.</summary>
public sealed class DiagnosticTests
{
    public static TheoryData<string> Cases => [.. BrokenCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ABrokenSetIsExplained(string name)
    {
        var broken = BrokenCase.Read(name);

        Golden.Matches($"diagnostics/{name}.txt", DiagnosticRenderer.Render(Diagnose(broken), broken.Files));
    }

    [Fact]
    public void EveryKindOfTextDiagnosticHasACase()
    {
        var shown = BrokenCase.Names.SelectMany(name => Diagnose(BrokenCase.Read(name))).Select(diagnostic => diagnostic.Id).ToHashSet();
        shown.UnionWith(ManifestWiringTests.ShownIds);
        shown.Add(ReadTooLarge().Id);
        shown.Add(DiagnosticCatalog.UnreadableFile.Id); // FileTroubleTests: no text can have it.

        var missing = DiagnosticCatalog.All.Select(kind => kind.Id).Where(id => !shown.Contains(id));
        Assert.Equal("", string.Join(' ', missing));
    }

    [Fact]
    public void ThereAreAtLeastEightyCasesWithTheirWholeOutput() =>
        Assert.InRange(BrokenCase.Names.Count() + ManifestWiringTests.CaseNames.Count, 80, int.MaxValue);

    [Fact]
    public void AFileThatIsTooLargeIsNotRead()
    {
        Assert.Equal("units/big.network.toml:1:1: the file has 1048577 characters, more than 1048576", $"{ReadTooLarge().Span}: {ReadTooLarge().Message}");
    }

    [Fact]
    public void TheCatalogHasEachIdentifierOnceAndInOrder()
    {
        var ids = DiagnosticCatalog.All.Select(kind => kind.Id).ToArray();

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(DiagnosticCatalog.All, kind => Assert.EndsWith(".", kind.Mend, StringComparison.Ordinal));
        var declared = typeof(DiagnosticCatalog).GetFields().Count(field => field.FieldType == typeof(DiagnosticKind));
        Assert.Equal(declared, ids.Length);
    }

    [Fact]
    public void SegmentsAndPlainTextSayTheSame()
    {
        var broken = BrokenCase.Read("everything-at-once");
        var diagnostics = Diagnose(broken);
        var segments = DiagnosticRenderer.Segments(diagnostics, broken.Files);

        Assert.Equal(DiagnosticRenderer.Render(diagnostics, broken.Files), string.Concat(segments.Select(segment => segment.Text)));
        Assert.Contains(segments, segment => segment.Role == TextRole.Error);
        Assert.Contains(segments, segment => segment.Role == TextRole.Note);
        Assert.Contains(segments, segment => segment.Role == TextRole.Help);
    }

    [Fact]
    public void ADiagnosticWithoutItsSourceIsStillRendered()
    {
        var text = DiagnosticRenderer.Render([DiagnosticCatalog.Malformed.At(new SourceSpan("a.toml", 3, 4, 3, 9), "'x' is wrong")], []);

        Assert.Equal("a.toml:3:4: error[HU0013]: 'x' is wrong\n  = help: Write the value in the form that the key has.\n\n1 error\n", text);
    }

    private static Diagnostic ReadTooLarge() => Assert.Single(
        UnitLanguage.Read([new UnitFile("units/big.network.toml", new string('#', UnitFile.MaxLength + 1))]).Diagnostics);

    private static ImmutableArray<Diagnostic> Diagnose(BrokenCase broken) =>
        broken.Files is [var only] && only.Path.EndsWith("build.toml", StringComparison.Ordinal)
            ? RecipeLanguage.Read(only).Diagnostics
            : UnitLanguage.Read(broken.Files).Diagnostics;
}
