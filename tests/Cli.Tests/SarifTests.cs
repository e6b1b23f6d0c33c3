using Hillingar.Cli.Output;
using Hillingar.TestKit;
using Hillingar.Units;

namespace Hillingar.Cli.Tests;

public sealed class SarifTests
{
    [Fact]
    public void MistakesHavePlacesRulesAndRelatedPlaces()
    {
        UnitFile[] files =
        [
            new("units/lan net.network.toml", "[network]\naddress = \"10.0.0.1/24\"\n"),
            new("units/dns.unikernel.toml", "[image]\nfile = \"a\"\nfile = \"b\"\n[run]\nmemory = 5\nmemroy = \"é\"\n"),
        ];

        Golden.Matches("mistakes.sarif", Sarif.Log(UnitLanguage.Read(files).Diagnostics));
    }

    [Fact]
    public void NoMistakesAreALogToo() => Golden.Matches("nothing.sarif", Sarif.Log([]));
}
