using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>Files that are no texts, or not there, beside others that are sound.</summary>
public sealed class FileTroubleTests
{
    private static readonly UnitFile Lan = new("units/lan.network.toml", "[network]\naddress = \"10.77.0.1/24\"\n");

    [Theory]
    [InlineData("[unit]\ndescription = \"caf", 0xE9, "\"\n", 2, 19)]
    [InlineData("# ", 0xFF, "\n", 1, 3)]
    [InlineData("[unit]\n# é ", 0xC3, " \n", 2, 5)]
    public void WhatIsNotUtf8IsRefusedWhereItStands(string before, int value, string after, int line, int column)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(before), (byte)value, .. Encoding.UTF8.GetBytes(after + "[image]\nfile = \"a.hvt\"\n")];
        var found = Assert.Single(UnitLanguage.Read([Lan, UnitFile.FromBytes("units/web.unikernel.toml", bytes)]).Diagnostics);
        Assert.Equal(("HU0001", line, column), (found.Id, found.Span.Line, found.Span.Column));
        Assert.Equal($"the byte 0x{value:X2} is not UTF-8, which TOML is written in", found.Message);
    }

    [Fact]
    public void AMarkInFrontIsNoPartOfTheText() =>
        Assert.Empty(UnitLanguage.Read(
            [Lan, UnitFile.FromBytes("units/web.unikernel.toml", [.. Encoding.UTF8.Preamble, .. "[image]\nfile = \"a.hvt\"\n"u8])]).Diagnostics);

    [Fact]
    public void AFileThatCannotBeReadIsOneMistakeAndNothingFollowsFromIt()
    {
        var found = UnitLanguage.Read(
        [
            new UnitFile("units/lan.network.toml", "") { Trouble = new TextTrouble("No such file or directory", null) },
            new UnitFile("units/web.unikernel.toml", "[image]\nfile = \"a.hvt\"\n[net.s]\nnetwork = \"lan\"\naddress = \"10.0.0.2\"\n"),
            new UnitFile("units/bad.unikernel.toml", "[image]\nfile = 5\n"),
        ]).Diagnostics;
        Assert.Equal(["HU0012", "HU0085"], found.Select(diagnostic => diagnostic.Id).Order());
        Assert.Equal(
            "units/lan.network.toml:1:1: the file cannot be read: No such file or directory",
            $"{found.Single(each => each.Id == "HU0085").Span}: {found.Single(each => each.Id == "HU0085").Message}");
    }

    [Fact]
    public void AFolderThatCannotBeReadIsOneMistakeAndTheRestIsRead()
    {
        var found = UnitLanguage.Read(
        [
            new UnitFile("units/web.unikernel.d/", "") { Trouble = new TextTrouble("Permission denied", null) },
            new UnitFile("units/bad.unikernel.toml", "[image]\nfile = 5\n"),
        ]).Diagnostics;
        Assert.Equal(
            [
                "units/bad.unikernel.toml:2:8: 'file' must be a string, not an integer",
                "units/web.unikernel.d/:1:1: the folder cannot be read: Permission denied",
            ],
            found.Select(diagnostic => $"{diagnostic.Span}: {diagnostic.Message}"));
    }

    [Fact]
    public void AFileThatCanBeReadAgainIsRead()
    {
        var reader = new UnitSetReader();
        var web = new UnitFile("units/web.unikernel.toml", "[image]\nfile = \"a.hvt\"\n");
        Assert.Empty(reader.Read([web]).Diagnostics);
        Assert.Single(reader.Read([web with { Trouble = TextTrouble.NotUtf8(0xE9, 3) }]).Diagnostics);
        Assert.Empty(reader.Read([web]).Diagnostics);
    }

    [Theory]
    [InlineData("web.unikernel.toml~")]
    [InlineData("#web.unikernel.toml#")]
    [InlineData("web.unikernel.toml.orig")]
    [InlineData("web.unikernel.toml.rej")]
    [InlineData("web.unikernel.toml.bak")]
    [InlineData("web.unikernel.toml.swp")]
    [InlineData("web.unikernel.toml.dpkg-old")]
    [InlineData("web.unikernel.d/10-more.toml~")]
    [InlineData("web.unikernel.d/#10-more.toml#")]
    [InlineData("web.unikernel.d/10-more.toml.orig")]
    [InlineData("modules/web.module.toml~")]
    public void WhatEditorsLeaveStopsNothing(string name) =>
        Assert.Empty(UnitLanguage.Read([Lan, new UnitFile($"units/{name}", "this is [ no TOML")]).Diagnostics);

    [Fact]
    public void WhatMayBeAMisspeltUnitStillStops() =>
        Assert.Equal("HU0003", Assert.Single(UnitLanguage.Read([Lan, new UnitFile("units/web.unikernel.tomml", "")]).Diagnostics).Id);
}
