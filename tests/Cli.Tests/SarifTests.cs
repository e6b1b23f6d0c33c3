using System.Text.Json;
using Hillingar.Cli.Output;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Tests;

public sealed class SarifTests
{
    private static readonly UnitFile[] Files =
    [
        new("units/lan net.network.toml", "[network]\naddress = \"10.0.0.1/24\"\n"),
        new("units/dns.unikernel.toml", "[image]\nfile = \"a\"\nfile = \"b\"\n[run]\nmemory = 5\nmemroy = \"é\"\n"),
    ];

    [Fact]
    public void MistakesHavePlacesRulesAndRelatedPlaces()
    {
        Golden.Matches("mistakes.sarif", Sarif.Log(UnitLanguage.Read(Files).Diagnostics));
    }

    [Fact]
    public void NoMistakesAreALogToo() => Golden.Matches("nothing.sarif", Sarif.Log([]));

    /// <summary>What the schema of SARIF 2.1.0 requires, and what those who read logs rely on beyond it (sections 3.13 to 3.30, 3.49).</summary>
    [Fact]
    public void EveryRequiredPropertyIsThere()
    {
        var diagnostics = UnitLanguage.Read(Files).Diagnostics;
        using var log = JsonDocument.Parse(Sarif.Log(diagnostics));

        Assert.Equal("2.1.0", Text(log.RootElement, "version"));
        Assert.EndsWith("sarif-2.1.0.json", Text(log.RootElement, "$schema"), StringComparison.Ordinal);
        var run = Assert.Single(log.RootElement.GetProperty("runs").EnumerateArray());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.NotEmpty(Text(driver, "name"));
        JsonElement[] rules = [.. driver.GetProperty("rules").EnumerateArray()];
        Assert.Equal(rules.Length, rules.Select(rule => Text(rule, "id")).Distinct().Count());
        Assert.All(rules, rule => Assert.NotEmpty(Text(rule.GetProperty("shortDescription"), "text")));
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(diagnostics.Length, results.Length);
        Assert.All(results, result =>
        {
            Assert.Equal(Text(result, "ruleId"), Text(rules[result.GetProperty("ruleIndex").GetInt32()], "id"));
            Assert.Contains(Text(result, "level"), (string[])["error", "warning"]);
            Assert.NotEmpty(Text(result.GetProperty("message"), "text"));
            CheckPlace(Assert.Single(result.GetProperty("locations").EnumerateArray()));
            if (result.TryGetProperty("relatedLocations", out var related))
                Assert.All(related.EnumerateArray(), CheckPlace);
        });
        Assert.Contains(results, result => result.GetProperty("locations")[0].GetProperty("physicalLocation").TryGetProperty("region", out _));
    }

    private static void CheckPlace(JsonElement location)
    {
        var place = location.GetProperty("physicalLocation");
        var uri = Text(place.GetProperty("artifactLocation"), "uri");
        Assert.True(Uri.IsWellFormedUriString(uri, UriKind.RelativeOrAbsolute), uri);
        if (!place.TryGetProperty("region", out var region))
            return;
        int[] bounds = [.. ((string[])["startLine", "startColumn", "endLine", "endColumn"]).Select(name => region.GetProperty(name).GetInt32())];
        Assert.All(bounds, bound => Assert.InRange(bound, 1, int.MaxValue));
        Assert.True((bounds[0], bounds[1]).CompareTo((bounds[2], bounds[3])) <= 0, $"{region} ends before it starts");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
