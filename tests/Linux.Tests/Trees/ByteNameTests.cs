using System.Text;

namespace Hillingar.Linux.Tests.Trees;

public sealed class ByteNameTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("é 😀", "é 😀")]
    [InlineData("a\\x41", "a\\x5cx41")]
    [InlineData("a\nb", "a\\x0ab")]
    public void ANameIsShownAsNoOtherIs(string name, string shown) => Assert.Equal(shown, ByteName.Show(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void BytesThatAreNoTextAreShownOneByOne() => Assert.Equal("caf\\xe9", ByteName.Show([.. "caf"u8, 0xE9]));
}
