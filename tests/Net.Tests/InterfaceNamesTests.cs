using CsCheck;
using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

public sealed class InterfaceNamesTests
{
    private static readonly Gen<UnitName> Name = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_"], 1, UnitName.MaxLength]
        .Where(text => char.IsAsciiLetterOrDigit(text[0]))
        .Select(UnitName.Parse);

    private static readonly Gen<DeviceName> Device = Gen.String[Gen.Char.AlphaNumeric, 1, 20].Select(DeviceName.Parse);

    [Fact]
    public void NamesFitTheKernelsLimit() => Gen.Select(Name, Device).Sample((unit, device) =>
    {
        foreach (var name in new[] { InterfaceNames.Bridge(unit), InterfaceNames.Tap(unit, device) })
        {
            Assert.InRange(name.Length, 4, InterfaceNames.MaxLength);
            Assert.All(name, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        }
    });

    [Fact]
    public void DifferentThingsHaveDifferentNames() => Gen.Select(Name, Device, Name, Device).Sample((unit, device, other, otherDevice) =>
    {
        if (unit != other)
            Assert.NotEqual(InterfaceNames.Bridge(unit), InterfaceNames.Bridge(other));
        if ((unit, device) != (other, otherDevice))
            Assert.NotEqual(InterfaceNames.Tap(unit, device), InterfaceNames.Tap(other, otherDevice));
    });

    [Fact]
    public void UnitAndDeviceAreNotConfused() =>
        Assert.NotEqual(InterfaceNames.Tap(UnitName.Parse("a-b"), DeviceName.Parse("c")), InterfaceNames.Tap(UnitName.Parse("a"), DeviceName.Parse("bc")));

    [Theory]
    [InlineData("lan", "hb-lan")]
    [InlineData("twelve-chars", "hb-twelve-chars")]
    [InlineData("thirteen-char", "hb-thirt-k5qwv7")]
    public void BridgesAreNamedAfterTheirNetworks(string network, string bridge) =>
        Assert.Equal(bridge, InterfaceNames.Bridge(UnitName.Parse(network)));

    // These names are on running hosts: to change them is to lose sight of what was made under the old ones.
    [Fact]
    public void NamesAndAddressesStayTheSameForEver()
    {
        Assert.Equal("ht-dns-hw4xtj", InterfaceNames.Tap(UnitName.Parse("dns"), DeviceName.Parse("service")));
        Assert.Equal("02:9a:e1:c4:a8:c9", $"{Ownership.BridgeMac("root", UnitName.Parse("lan"))}");
        Assert.Equal("hillingar:root:lan", Ownership.Alias("root", UnitName.Parse("lan")));
    }
}
