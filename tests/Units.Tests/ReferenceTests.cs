using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using static Hillingar.Units.Tests.CompositionTests;

namespace Hillingar.Units.Tests;

/// <summary>What strings may say of other values.</summary>
public sealed class ReferenceTests
{
    private const string Image = "[image]\nfile = \"/web.hvt\"\n";

    private static readonly UnitFile Db = File(
        "db.unikernel.toml", $"[unit]\ndescription = \"the data of {{unit.name}}\"\n{Image}[net.service]\nnetwork = \"lan\"\naddress = \"10.77.0.9\"\n");

    [Fact]
    public void AUnitMayReferToAnother()
    {
        var set = Read(ExampleUnits.Lan, Db, File(
            "web.unikernel.toml", $"{Image}[run]\nargs = [\"{{unit.db.net.service.address}}\", \"{{unit.db.net.service.cidr}}\", \"{{unit.db.name}}\"]\n"));

        Assert.Equal(["10.77.0.9", "10.77.0.9/24", "db"], set.Host!.Unikernels[1].Arguments);
    }

    [Fact]
    public void TheNameOfAnInstanceMayHaveDotsInAReference()
    {
        var set = Read(
            ExampleUnits.Lan,
            Db with { Path = "units/db@.unikernel.toml" }, File("db@a.net.b.unikernel.toml", ""),
            File("web.unikernel.toml", $"{Image}[run]\nargs = [\"{{unit.db@a.net.b.net.service.address}}\", \"{{unit.db@a.net.b.name}}\"]\n"));

        Assert.Equal(["10.77.0.9", "db@a.net.b"], set.Host!.Unikernels[1].Arguments);
    }

    [Fact]
    public void DescriptionsMayReferToDescriptionsInAnyOrderOfNames()
    {
        var set = Read(
            File("a.unikernel.toml", $"[unit]\ndescription = \"A before {{unit.b.description}}\"\n{Image}"),
            File("b.unikernel.toml", $"[unit]\ndescription = \"B of {{unit.c.description}}\"\n{Image}"),
            File("c.unikernel.toml", $"[unit]\ndescription = \"C {{{{as is}}}}\"\n{Image}[run]\nargs = [\"{{unit.a.description}}\"]\n"));

        Assert.Equal(["A before B of C {as is}", "B of C {as is}", "C {as is}"], set.Host!.Unikernels.Select(unit => unit.Description));
        Assert.Equal(["A before B of C {as is}"], set.Host.Unikernels[2].Arguments);
    }

    [Fact]
    public void ALongChainOfDescriptionsIsResolved()
    {
        var chain = Enumerable.Range(0, 20_000)
            .Select(i => File($"u{i}.unikernel.toml", $"[unit]\ndescription = \"{(i == 19_999 ? "end" : $"{{unit.u{i + 1}.description}}")}\"\n{Image}"));

        Assert.All(UnitLanguage.Read([.. chain]).Host!.Unikernels, unit => Assert.Equal("end", unit.Description));
    }

    [Fact]
    public void ThePathOfAVolumeIsFilledInWhenTheVolumeIsMade()
    {
        var set = Read(
            File("db.unikernel.toml", $"{Image}[volume.data.files]\na = \"a\"\n[run]\nargs = [\"--mine={{volume.data.path}}\"]\n"),
            File("web.unikernel.toml", $"{Image}[volume.data.files]\na = \"a\"\n[run]\n"
                + $"args = [\"{{volume.data.path}}\", \"--other={{unit.db.volume.data.path}}!\", \"plain\"]\n"));
        var host = RealisedHost.Of(set.Host!, _ => "/store/image", (unit, volume) => $"/store/{unit.Name}-{volume.Device.Value}");

        Assert.Equal(["--mine=/store/db-data"], host.Units[0].Arguments);
        Assert.Equal(["/store/web-data", "--other=/store/db-data!", "plain"], host.Units[1].Arguments);
    }

    [Theory]
    [InlineData("unit.name", "unit.name")]
    [InlineData("net.service.mac", "net.service.mac")]
    [InlineData("unit.db.name", "unit.db.name")]
    [InlineData("unit.net.net.net.net", "unit.net.net.net.net")]
    [InlineData("unit.db@x.y.volume.zones.path", "unit.db@x.y.volume.zones.path")]
    [InlineData("unit", null)]
    [InlineData("net.service", null)]
    [InlineData("image.file", null)]
    [InlineData("", null)]
    public void AReferenceReadsAsWhatItIsWrittenAs(string text, string? read) => Assert.Equal(read, ReferenceName.Read(text)?.ToString());
}
