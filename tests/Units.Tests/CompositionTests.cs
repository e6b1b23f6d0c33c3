using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>What becomes of a unit that several files speak of.</summary>
public sealed class CompositionTests
{
    private const string Image = "[image]\nfile = \"/web.hvt\"\n";

    [Fact]
    public void ADropInReplacesScalarsAndListsAndLeavesTheRest()
    {
        var web = Only(
            File("web.unikernel.toml", $"{Image}[run]\nmemory = \"32M\"\nargs = [\"a\"]\nstop-timeout = \"5s\"\n"),
            File("web.unikernel.d/10-more.toml", "[run]\nmemory = \"64M\"\nargs = [\"b\", \"c\"]\n"));

        Assert.Equal(ByteSize.FromMebibytes(64), web.Memory);
        Assert.Equal(["b", "c"], web.Arguments);
        Assert.Equal(Duration.Parse("5s"), web.StopTimeout);
    }

    [Fact]
    public void DropInsAreAppliedInOrderOfTheirNamesWhateverTheirLayer()
    {
        var web = Only(
            File("web.unikernel.toml", Image),
            File("web.unikernel.d/20.toml", "[run]\nargs.append = [\"20\"]\n"),
            File("web.unikernel.d/10.toml", "[run]\nargs.append = [\"10\"]\n", layer: 3),
            File("web.unikernel.d/30.toml", "[run]\nargs.append = [\"30\"]\n", layer: 1));

        Assert.Equal(["10", "20", "30"], web.Arguments);
    }

    [Fact]
    public void AFileInAHigherLayerTakesThePlaceOfOneOfItsName()
    {
        var web = Only(
            File("web.unikernel.toml", "this is not read"),
            File("web.unikernel.toml", $"{Image}[run]\nargs = [\"high\"]\n", layer: 1),
            File("web.unikernel.d/10.toml", "nor is this", layer: 0),
            File("web.unikernel.d/10.toml", "[run]\nargs.append = [\"drop-in\"]\n", layer: 2));

        Assert.Equal(["high", "drop-in"], web.Arguments);
    }

    [Fact]
    public void AnEmptyDropInInAHigherLayerMasksOneOfItsName()
    {
        var web = Only(
            File("web.unikernel.toml", Image),
            File("web.unikernel.d/10.toml", "[run]\nargs = [\"masked\"]\n"),
            File("web.unikernel.d/10.toml", "# Not here.\n", layer: 1));

        Assert.Empty(web.Arguments);
    }

    [Fact]
    public void DefaultsAreBelowEverythingAndOnlyForTheirType()
    {
        var set = Read(
            File("hillingar.toml", "[defaults.unikernel.run]\nmemory = \"64M\"\nargs = [\"first\"]\n[defaults.network.network]\nmtu = 1400\n"),
            File("web.unikernel.toml", $"{Image}[run]\nargs.append = [\"second\"]\n"),
            File("db.unikernel.toml", $"{Image}[run]\nmemory = \"8M\"\n"),
            File("lan.network.toml", "[network]\naddress = \"10.0.0.1/24\"\n"));

        var (db, web) = (set.Host!.Unikernels[0], set.Host.Unikernels[1]);
        Assert.Equal(["8M", "64M"], [$"{db.Memory}", $"{web.Memory}"]);
        Assert.Equal(["first"], db.Arguments);
        Assert.Equal(["first", "second"], web.Arguments);
        Assert.Equal(1400, set.Host.Networks[0].Mtu);
    }

    [Fact]
    public void SettingsOfAHigherLayerStandOverThoseOfALowerOne()
    {
        var web = Only(
            File("hillingar.toml", "[hillingar]\nlanguage = 1\n[defaults.unikernel.run]\nmemory = \"64M\"\nargs = [\"low\"]\n"),
            File("hillingar.toml", "[defaults.unikernel.run]\nmemory = \"128M\"\n", layer: 1),
            File("web.unikernel.toml", Image));

        Assert.Equal(ByteSize.FromMebibytes(128), web.Memory);
        Assert.Equal(["low"], web.Arguments);
    }

    [Fact]
    public void AnInstanceIsItsTemplateUnderItsOwnFileAndDropIns()
    {
        var set = Read(
            File("web@.unikernel.toml", $"{Image}[run]\nmemory = \"32M\"\nargs = [\"template\"]\n"),
            File("web@.unikernel.d/10.toml", "[run]\nargs.append = [\"of all\"]\n"),
            File("web@blue.unikernel.toml", "[run]\nmemory = \"64M\"\n"),
            File("web@green.unikernel.d/10.toml", "[run]\nargs.append = [\"of green\"]\n"));

        Assert.Equal(["web@blue", "web@green"], set.Host!.Unikernels.Select(unit => $"{unit.Name}"));
        Assert.Equal(["template", "of all"], set.Host.Unikernels[0].Arguments);
        Assert.Equal(ByteSize.FromMebibytes(64), set.Host.Unikernels[0].Memory);
        Assert.Equal(["template", "of all", "of green"], set.Host.Unikernels[1].Arguments);
    }

    [Fact]
    public void ATemplateAloneIsNoUnit()
    {
        var set = Read(File("web@.unikernel.toml", Image));

        Assert.Empty(set.Host!.Unikernels);
    }

    [Fact]
    public void SpecifiersSayWhatTheUnitIsCalled()
    {
        var web = Only(
            File("web@.unikernel.toml", $"{Image}[run]\nargs = [\"%i\", \"%p\", \"%n/%N\", \"%t\", \"100%%\"]\n"
                + "[volume.zones.files]\n\"%i.zone\" = \"zones/%i\"\n"),
            File("web@example.org.unikernel.toml", ""));

        Assert.Equal(["example.org", "web", "web@example.org/web@example.org", "unikernel", "100%"], web.Arguments);
        Assert.Equal(("example.org.zone", "zones/example.org"), (web.Volumes[0].Files[0].Member, web.Volumes[0].Files[0].Source.Value));
    }

    [Fact]
    public void AMistakeBehindASpecifierIsUnderlinedWhereItIsWritten()
    {
        var set = UnitLanguage.Read([
            File("web@.unikernel.toml", $"{Image}[run]\nargs = [\"%i {{nothing}} %i\"]\n"),
            File("web@example.org.unikernel.toml", "")]);

        var unknown = Assert.Single(set.Diagnostics, diagnostic => diagnostic.Id == "HU0040");
        Assert.Equal(new SourceSpan("units/web@.unikernel.toml", 4, 13, 4, 22), unknown.Span);
    }

    [Fact]
    public void ValuesKeepThePlacesWhereTheyAreWritten()
    {
        var web = Only(
            File("hillingar.toml", "[defaults.unikernel.run]\ntender = \"hillingar\"\n"),
            File("web.unikernel.toml", Image),
            File("web.unikernel.d/10.toml", "[volume.zones.files]\na = \"zone\"\n"));

        Assert.Equal("units/hillingar.toml:2:10", $"{web.Written.Of("run", "tender")}");
        Assert.Equal("units/web.unikernel.toml:2:8", $"{web.ImagePlace}");
        Assert.Equal("units/web.unikernel.d/10.toml:2:5", $"{web.Volumes[0].Files[0].Source.Span}");
        Assert.Equal("units/web.unikernel.toml", web.Written.Of().File);
    }

    internal static UnitFile File(string name, string text, int layer = 0) => new($"units/{name}", text, layer);

    internal static UnitSet Read(params UnitFile[] files)
    {
        var set = UnitLanguage.Read(files);
        Assert.Equal("", DiagnosticRenderer.Render(set.Diagnostics.Where(found => found.Severity == Severity.Error), files));
        return set;
    }

    internal static UnikernelSpec Only(params UnitFile[] files) => Assert.Single(Read(files).Host!.Unikernels);
}
