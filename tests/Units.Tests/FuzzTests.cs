using System.Diagnostics;
using System.Text;
using CsCheck;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>Nothing that a person or a broken disk can write makes the language throw or hang.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void NoMutatedTextThrows() => TextCorpus.Mutated.Sample(Diagnose, iter: Cases.Count(4_000));

    [Fact]
    public void NoRandomTextThrows() => TextCorpus.Random.Sample(Diagnose, iter: Cases.Count(4_000));

    /// <summary>Several files of one set with mistakes at a time: what one says of another is wrong too.</summary>
    [Fact]
    public void NoMutatedSetThrows() => TextCorpus.MutatedSet.Sample(DiagnoseSet, iter: Cases.Count(2_000));

    [Theory]
    [InlineData("[")]
    [InlineData("[[")]
    [InlineData("a=[")]
    [InlineData("a={a=")]
    [InlineData("\"")]
    [InlineData("\"\"\"\n")]
    [InlineData("a=1\n")]
    [InlineData("[a]\n")]
    [InlineData("a.")]
    [InlineData("[a\n")]
    [InlineData("a = \"{\"\n")]
    [InlineData("\r")]
    [InlineData("\0")]
    public void ALongTextIsReadInBoundedTime(string unit)
    {
        var text = new StringBuilder(1 << 16);
        while (text.Length < 1 << 16)
            text.Append(unit);
        var watch = Stopwatch.StartNew();
        Diagnose(text.ToString());

        // Generous, for a loaded machine; what is meant to be caught is quadratic growth.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    private static void Diagnose(string text)
    {
        DiagnoseSet([new("units/dns.unikernel.toml", text), new("units/lan.network.toml", text), new("units/other.network.toml", ExampleUnits.Lan.Text)]);
        var recipe = RecipeLanguage.Read(new UnitFile("build.toml", text));
        Assert.True(recipe.Recipe is null || recipe.Diagnostics.IsEmpty);
    }

    private static void DiagnoseSet(UnitFile[] files)
    {
        var set = UnitLanguage.Read(files);
        Assert.Equal(set.Host is null, set.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
        Assert.All(
            set.Diagnostics, diagnostic => Assert.True(diagnostic.Span is { Line: >= 1, Column: >= 1 } && diagnostic.Span.EndLine >= diagnostic.Span.Line));
        Assert.NotNull(DiagnosticRenderer.Render(set.Diagnostics, files));
    }
}
