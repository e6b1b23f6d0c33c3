using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Units.Tests;

/// <summary>No text of a unit is longer than what a list of units can hold.</summary>
public sealed class TextLimitTests
{
    [Theory]
    [InlineData("[unit]\ndescription = \"{0}\"\n[image]\nfile = \"a.hvt\"")]
    [InlineData("[image]\nfile = \"{0}\"")]
    [InlineData("[image]\nfile = \"a.hvt\"\n[run]\nargs = [\"{0}\"]")]
    [InlineData("[image]\nfile = \"a.hvt\"\n[run]\nmemory = \"{0}\"")]
    [InlineData("[image]\nfile = \"a.hvt\"\n[volume.v]\nfiles = {{ \"x\" = \"{0}\" }}")]
    public void ATextThatIsTooLongIsAMistake(string file)
    {
        Assert.Equal([DiagnosticCatalog.TextTooLong.Id], IdsOf(file, 200_000));
        Assert.DoesNotContain(DiagnosticCatalog.TextTooLong.Id, IdsOf(file, 16_384));
    }

    private static IEnumerable<string> IdsOf(string file, int length) => UnitLanguage.Read(
        [new UnitFile("units/a.unikernel.toml", string.Format(System.Globalization.CultureInfo.InvariantCulture, file, new string('x', length)))])
        .Diagnostics.Select(diagnostic => diagnostic.Id);
}
