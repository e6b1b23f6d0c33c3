using System.Reflection;
using System.Text.Json.Serialization;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>A probe that people can write is a probe that generations can hold and documents tell of.</summary>
public sealed class ProbeTableTests
{
    private static readonly string[] Written = [.. ProbeTable.Keys.Select(key => key.Name).Order()];

    [Fact]
    public void EachProbeHasItsKeyAndItsWordInGenerations()
    {
        Assert.Equal(Written, typeof(HealthProbe).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => $"{kind.TypeDiscriminator}").Order());
        Assert.Equal(Written, typeof(HealthProbe).GetNestedTypes().Select(kind => kind.Name.ToLowerInvariant()).Order());
    }

    [Fact]
    public void ThePageOnHealthHasEach()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "health.md"));
        Assert.All(Written, name => Assert.Contains($"| `{name} = ", page, StringComparison.Ordinal));
    }
}
