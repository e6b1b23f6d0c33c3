using System.Globalization;

namespace Hillingar.TestKit;

/// <summary>How many cases a property runs: as many as fit a daily run, or what the environment variable <c>HILLINGAR_CASES</c> asks for.</summary>
public static class Cases
{
    public static int Of(int usually) =>
        int.TryParse(Environment.GetEnvironmentVariable("HILLINGAR_CASES"), CultureInfo.InvariantCulture, out var asked) ? asked : usually;
}
