using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>The example of the repository and variations on it.</summary>
internal static class ExampleUnits
{
    public static UnitFile Lan { get; } = FromRepository("lan.network.toml");

    public static UnitFile Dns { get; } = FromRepository("dns.unikernel.toml");

    public static HostSpec Host => UnitLanguage.Read([Lan, Dns]).Host!;

    /// <summary>The example with a stretch of the unit's text replaced.</summary>
    public static UnitSet ReadDnsWith(string old, string replacement)
    {
        Assert.Contains(old, Dns.Text, StringComparison.Ordinal);
        return UnitLanguage.Read([Lan, Dns with { Text = Dns.Text.Replace(old, replacement, StringComparison.Ordinal) }]);
    }

    private static UnitFile FromRepository(string name) =>
        new($"units/{name}", File.ReadAllText(Path.Combine(Repository.Root, "units", name)));
}
