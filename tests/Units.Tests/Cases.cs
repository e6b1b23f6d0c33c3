using System.Globalization;

namespace Hillingar.Units.Tests;

/// <summary>How many cases a property is tried with.</summary>
internal static class Cases
{
    /// <summary>The number given, or that in the environment variable <c>HILLINGAR_CASES</c>, for long runs.</summary>
    public static int Count(int usual) =>
        Environment.GetEnvironmentVariable("HILLINGAR_CASES") is { } wanted ? int.Parse(wanted, CultureInfo.InvariantCulture) : usual;
}
