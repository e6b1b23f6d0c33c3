using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>What people are shown of a unit.</summary>
public sealed class UnitViewerTests
{
    private const string Directory = "/etc/hillingar";

    private static readonly UnitFile[] Files =
    [
        new("/usr/share/hillingar/modules/dns.module.toml", File.ReadAllText(Path.Combine(Repository.Root, "modules", "dns.module.toml"))),
        new("units/hillingar.toml", "[hillingar]\nlanguage = 1\n\n[defaults.unikernel.run]\nmemory = \"64M\"\nstop-timeout = \"5s\"\n", 1),
        new("units/lan.network.toml", "[network]\naddress = \"10.77.0.1/24\"\n", 1),
        new("units/dns@.unikernel.toml", """
            [unit]
            description = "Names of %i, 100%% {unit.name}"
            modules = ["dns"]

            [net.service]
            network = "lan"
            address = "10.77.0.53"

            [zones."%i"]
            file = "zones/%i.zone"

            """, 1),
        new("units/dns@.unikernel.d/10-log.toml", "[run]\nargs.append = [\"--log={{debug}}\", \"--zones={volume.zones.path}\"]\n", 1),
        new("site/dns@freumh.unikernel.d/50-memory.toml", "[run]\nmemory = \"128MiB\"\n", 2),
    ];

    [Fact]
    public void AResolvedInstanceSaysWhereEachOfItsValuesComesFrom() =>
        Golden.Matches("shown/resolved.toml", ShownUnitText.Print(Shown("dns@freumh", isResolved: true)));

    [Fact]
    public void WithoutResolvingOnlyWhatFilesSayIsShown() =>
        Golden.Matches("shown/written.toml", ShownUnitText.Print(Shown("dns@freumh", isResolved: false)));

    [Fact]
    public void ANetworkHasDefaultsToo() =>
        Golden.Matches("shown/network.toml", ShownUnitText.Print(Shown("lan.network", isResolved: true)));

    [Fact]
    public void AnInstanceThatNothingNamesIsMadeOfItsTemplate()
    {
        var set = UnitLanguage.Read([.. Files[..^1]]);

        Assert.Empty(set.Host!.Unikernels);
        Assert.Contains(
            Shown("dns@other.example", isResolved: true, Files[..^1]).Values, value => value.Value.Text == "\"/etc/hillingar/units/zones/other.example.zone\"");
    }

    [Fact]
    public void AResolvedUnitMeansTheSameAsTheUnit()
    {
        var composed = Assert.Single(CompositionTests.Read(Files).Host!.Unikernels);
        var text = ShownUnitText.Print(Shown("dns@freumh", isResolved: true));

        var again = CompositionTests.Only(new UnitFile("elsewhere/dns@freumh.unikernel.toml", text), Files[2]);

        Assert.Equal(composed.Arguments, again.Arguments);
        Assert.Equal(
            (composed.Description, composed.Memory, composed.StopTimeout, composed.Restart, composed.Tender),
            (again.Description, again.Memory, again.StopTimeout, again.Restart, again.Tender));
        Assert.Equal(composed.Nets.Select(net => (net.Address, net.Mac)), again.Nets.Select(net => (net.Address, net.Mac)));
        Assert.Equal(new ImageSource.Build("/usr/share/hillingar/guests/dns"), again.Image);
        Assert.Equal(composed.Volumes.Single().Files.Select(file => file.Member), again.Volumes.Single().Files.Select(file => file.Member));
    }

    [Fact]
    public void EveryValueIsJsonToo()
    {
        var strange = new UnitFile("units/odd.unikernel.toml", """
            [unit]
            description = "\" \\ ü"
            [image]
            file = "/odd"
            [volume.v.files]
            m = "\" \\ \u0085 \r\n\t ü"
            """);
        var unit = Shown("odd", isResolved: false, [strange]);

        Assert.Equal("\" \\ ü", System.Text.Json.JsonSerializer.Deserialize<string>(unit.Values[0].Value.Text));
        Assert.Contains("\\u0085", unit.Values[^1].Value.Text, StringComparison.OrdinalIgnoreCase);
        Assert.All(Shown("dns@freumh", isResolved: true).Values, value => System.Text.Json.JsonDocument.Parse(value.Value.Text).Dispose());
    }

    [Fact]
    public void AUnitWithMistakesIsShownAsFarAsItCanBeRead()
    {
        UnitFile[] files = [new("units/web.unikernel.toml", "[image]\nfile = 1979-05-27\n[run]\nmemory = \"1G\"\nargs = [\"{nothing}\"]\nmore = 1\n")];

        var shown = UnitViewer.Show(files, UnitId.Parse("web"), isResolved: true, Directory);

        Assert.Equal(["HU0011", "HU0012", "HU0040"], shown.Diagnostics.Select(found => found.Id).Order());
        Assert.Equal(
            ["\"1G\"", "[\"{nothing}\"]"], shown.Unit!.Values.Where(value => value.Value.Origin is ValueOrigin.Written).Select(value => value.Value.Text));
    }

    [Theory]
    [InlineData("lan", "lan.network")]
    [InlineData("dsn@freumh", "dns@freumh")]
    [InlineData("something-else", null)]
    public void OfAUnitThatIsNotThereTheNearestIsNamed(string wanted, string? nearest)
    {
        var shown = UnitViewer.Show(Files, UnitId.Parse(wanted), isResolved: true, Directory);

        Assert.Null(shown.Unit);
        Assert.Equal(nearest, shown.Nearest?.ToString());
    }

    private static ShownUnit Shown(string name, bool isResolved, UnitFile[]? files = null)
    {
        var shown = UnitViewer.Show(files ?? Files, UnitId.Parse(name), isResolved, Directory);
        Assert.Equal("", DiagnosticRenderer.Render(shown.Diagnostics.Where(found => found.Severity == Severity.Error), files ?? Files));
        return shown.Unit!;
    }
}
