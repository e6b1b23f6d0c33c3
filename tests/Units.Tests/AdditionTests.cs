using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>Additions to what is no list, and names that specifiers have made too long, are told as they were written.</summary>
public sealed class AdditionTests
{
    [Theory]
    [InlineData("[run]\nargs.append = \"x\"", "what is appended to 'args' must be a list, not a string", "Write args.append = [\"…\"].")]
    [InlineData("[run]\nargs.append = 5", "what is appended to 'args' must be a list, not an integer", "Write args.append = [\"…\"].")]
    [InlineData("[run]\nmemory.append = [\"3M\"]", "'memory' is no list that something could be appended to, but a string", "Write memory = ….")]
    public void AnAdditionThatIsNoneSaysWhatToWrite(string text, string message, string help)
    {
        var found = Assert.Single(UnitLanguage.Read(
            [new UnitFile("web.unikernel.toml", $"[image]\nfile = \"/web.hvt\"\n{text}\n")]).Diagnostics);
        Assert.Equal(("HU0101", message, help), (found.Id, found.Message, found.Help));
    }

    [Fact]
    public void AValueThatSpecifiersHaveMadeBadIsShownAsItIsWritten()
    {
        var found = Assert.Single(UnitLanguage.Read(
        [
            new UnitFile("web@.unikernel.toml", "[image]\nfile = \"/web.hvt\"\n[run]\nmemory = \"%i\"\n"),
            new UnitFile("all.target.toml", "[unit]\nrequires = [\"web@lots\"]\n"),
        ]).Diagnostics);
        Assert.Equal("'memory': 'lots' is not a size", found.Message);
        Assert.StartsWith("It is written '%i', and its specifiers were replaced. ", found.Help);
    }
}
