using Hillingar.Supervisor.DBus;

namespace Hillingar.Supervisor.Tests;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("web-*", "web-1", true)]
    [InlineData("web-*", "dns", false)]
    [InlineData("*.network", "lan.network", true)]
    [InlineData("d?s", "dns", true)]
    [InlineData("d?s", "ds", false)]
    [InlineData("[a-d]ns", "dns", true)]
    [InlineData("[!a-d]ns", "dns", false)]
    [InlineData("[dn", "[dn", true)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    public void PatternsAreThoseOfTheShell(string pattern, string name, bool isLike) => Assert.Equal(isLike, NamePattern.Matches(pattern, name));

    [Fact]
    public void APatternOfManyStarsTakesNoTime() =>
        Assert.False(NamePattern.Matches(string.Concat(Enumerable.Repeat("*a", 500)) + "b", new string('a', 5000)));
}
