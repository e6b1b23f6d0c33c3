using System.Diagnostics;
using System.Text;
using CsCheck;

namespace Hillingar.Units.Tests;

/// <summary>Nothing that a person or a broken disk can write makes the language throw or hang.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Corpus =
    [
        ExampleUnits.Dns.Text, ExampleUnits.Lan.Text,
        .. BrokenCase.Names.Where(name => name != "command-line-too-long").SelectMany(name => BrokenCase.Read(name).Files).Select(file => file.Text),
    ];

    private static readonly string[] Tokens =
    [
        "[", "]", "[[", "]]", "{", "}", "{{", "=", ".", ",", "\"", "\"\"\"", "'", "'''", "\\", "\\u00", "\n", "\r", "\r\n", "\0", "#", "é", "😀",
        "\ud800", "\uFEFF", "{net.service.cidr}", "[net.service]", "[volume.zones]", "files", "1e9", "0x", "inf", "true", "2020-01-01", "10.77.0.53/24",
    ];

    [Fact]
    public void NoMutatedTextThrows() => Gen.Int[0, Corpus.Length - 1]
        .Select(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Array[1, 8])
        .Sample((start, mutations) => Diagnose(Mutate(Corpus[start], mutations)), iter: 4_000);

    [Fact]
    public void NoRandomTextThrows() => Gen.Int[0, Tokens.Length - 1].Select(index => Tokens[index]).Array[0, 60].Sample(parts => Diagnose(string.Concat(parts)), iter: 4_000);

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
        UnitFile[] files = [new("units/dns.unikernel.toml", text), new("units/lan.network.toml", text), new("units/other.network.toml", ExampleUnits.Lan.Text)];
        var set = UnitLanguage.Read(files);
        Assert.Equal(set.Host is null, set.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
        Assert.All(set.Diagnostics, diagnostic => Assert.True(diagnostic.Span is { Line: >= 1, Column: >= 1 } && diagnostic.Span.EndLine >= diagnostic.Span.Line));
        Assert.NotNull(DiagnosticRenderer.Render(set.Diagnostics, files));
        var recipe = RecipeLanguage.Read(new UnitFile("build.toml", text));
        Assert.True(recipe.Recipe is null || recipe.Diagnostics.IsEmpty);
    }

    private static string Mutate(string text, (int Kind, int At, int Choice)[] mutations)
    {
        foreach (var (kind, at, choice) in mutations)
        {
            var place = text.Length == 0 ? 0 : at % text.Length;
            var length = Math.Min(choice % 20, text.Length - place);
            text = kind switch
            {
                0 => text.Remove(place, length),
                1 => text.Insert(place, Tokens[choice % Tokens.Length]),
                2 => text.Insert(place, text.Substring(place, length)),
                _ => text[..place] + Tokens[choice % Tokens.Length] + text[(place + length)..],
            };
        }

        return text;
    }
}
