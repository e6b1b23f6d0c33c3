using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>Drop-ins that take something away.</summary>
public sealed class UnsettingTests
{
    private const string Web = """
        [image]
        file = "a.hvt"
        [run]
        memory = "64M"
        args = ["--one"]
        [net.s]
        network = "lan"
        address = "10.77.0.2"
        [health]
        ping = true
        """;

    private static readonly UnitFile Lan = new("units/lan.network.toml", "[network]\naddress = \"10.77.0.1/24\"\n");

    [Fact]
    public void AScalarIsAsIfItHadNotBeenWritten() => Assert.Equal("32M", Memory("[run]\nmemory.unset = true\n"));

    [Fact]
    public void AListIsEmptyAndCanBeBegunAnew()
    {
        Assert.Empty(Read("[run]\nargs.unset = true\n").Arguments);
        Assert.Equal(["--two"], Read("[run]\nargs.unset = true\n", "[run]\nargs.append = [\"--two\"]\n").Arguments);
    }

    [Fact]
    public void ASectionGoesAndCanComeAgain()
    {
        Assert.Null(Read("[health]\nunset = true\n").Health);
        Assert.Equal(
            "10.77.0.9/24",
            $"{Read("[health]\nunset = true\n[net.s]\nunset = true\n", "[net.t]\nnetwork = \"lan\"\naddress = \"10.77.0.9\"\n").Nets.Single().Address}");
    }

    [Fact]
    public void AHigherDropInMaySetItAgain() => Assert.Equal("16M", Memory("[run]\nmemory.unset = true\n", "[run]\nmemory = \"16M\"\n"));

    [Fact]
    public void WhatIsNotThereMayBeUnset() => Assert.Equal("64M", Memory("[restart]\nunset = true\n"));

    [Theory]
    [InlineData("[run]\nmemory = { unset = true, x = 1 }\n")]
    [InlineData("[run]\nmemory.unset = false\n")]
    [InlineData("[run]\nunset = true\nmemory = \"4M\"\n")]
    public void WhatCannotBeMeantIsRefused(string dropIn) => Assert.Contains(Set(dropIn).Diagnostics, diagnostic => diagnostic.Id == "HU0107");

    private static string Memory(params string[] dropIns) => $"{Read(dropIns).Memory}";

    private static UnikernelSpec Read(params string[] dropIns)
    {
        var set = Set(dropIns);
        Assert.Empty(set.Diagnostics);
        return set.Host!.Unikernels.Single();
    }

    private static UnitSet Set(params string[] dropIns) => UnitLanguage.Read(
        [Lan, new UnitFile("units/web.unikernel.toml", Web), .. dropIns.Select((text, index) => new UnitFile($"units/web.unikernel.d/{index}0.toml", text))]);
}
