using Hillingar.Supervisor.DBus;

namespace Hillingar.Supervisor.Tests;

/// <summary>What polkit is asked about.</summary>
public sealed class HostMethodsTests
{
    [Theory]
    [InlineData("db", "db")]
    [InlineData("db.unikernel", "db")]
    [InlineData("lan.network", "lan.network")]
    [InlineData("web@one", "web@one")]
    [InlineData("no such name", "no such name")]
    public void AUnitHasOneNameForPolicies(string written, string asked) => Assert.Equal(asked, HostMethods.WholeName(written));
}
