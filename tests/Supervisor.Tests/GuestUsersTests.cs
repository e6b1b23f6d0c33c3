using Hillingar.Supervisor.Tenders;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests;

public sealed class GuestUsersTests : IDisposable
{
    private static readonly UnitName A = UnitName.Parse("a");
    private static readonly UnitName B = UnitName.Parse("b");

    private readonly ScratchDirectory _scratch = new();

    private GuestUsers Users => new(_scratch.File("users"), "0fff00000000");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EachUnitHasOneOfItsOwnAndKeepsIt()
    {
        var users = Users;
        var (first, second) = (users.Of(A), users.Of(B));

        Assert.NotEqual(first, second);
        Assert.Equal(first, users.Of(A));
        Assert.Equal(second, Users.Of(B));
        Assert.Equal(first, Users.Of(A));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch.File("users")));
    }

    [Fact]
    public void TheyAreOfTheFreeRangeAndOthersThanThoseOfAnotherHost()
    {
        var here = Users.Of(A);
        var there = new GuestUsers(_scratch.File("others"), "000100000000").Of(A);

        Assert.Equal(0x7FFF_0000u, here);
        Assert.Equal(0x7001_0000u, there);
    }

    [Theory]
    [InlineData("?\n")]
    [InlineData("lo")] // Without its end, so that the next one must not become a part of it.
    public void ALineThatWasCutOffCostsANumberAndNothingElse(string line)
    {
        var first = Users.Of(A);
        File.AppendAllText(_scratch.File("users"), line);

        Assert.Equal(first, Users.Of(A));
        Assert.Equal(first + 2, Users.Of(B));
        Assert.Equal(first + 2, Users.Of(B));
    }
}
