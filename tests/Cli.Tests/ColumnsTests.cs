using Hillingar.Cli.Output;

namespace Hillingar.Cli.Tests;

public sealed class ColumnsTests
{
    [Fact]
    public void ColumnsAreAsWideAsTheirLongestCellAndLinesHaveNoEmptyEnd() =>
        Assert.Equal("UNIT      ACTIVE    DESCRIPTION\na         active    one\nlonger-b  inactive\n", Print(200, inColour: false));

    [Fact]
    public void ALineThatIsWiderThanTheTerminalIsCut() =>
        Assert.Equal("UNIT      ACTIVE …\na         active …\nlonger-b  inactiv…\n", Print(18, inColour: false));

    [Fact]
    public void ColoursGoToTerminals() => Assert.Contains("\e[32mactive    \e[0mone\n", Print(200, inColour: true), StringComparison.Ordinal);

    private static string Print(int width, bool inColour)
    {
        var columns = new Columns("UNIT", "ACTIVE", "DESCRIPTION");
        columns.Add(("a", Shade.Plain), ("active", Shade.Green), ("one", Shade.Plain));
        columns.Add(("longer-b", Shade.Plain), ("inactive", Shade.Grey), ("", Shade.Plain));
        using var output = new StringWriter();
        columns.Print(output, width, inColour);
        return output.ToString();
    }
}
