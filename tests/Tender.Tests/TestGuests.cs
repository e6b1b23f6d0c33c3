using System.Diagnostics;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>The images of <c>guests/tests</c>, built once for a run.</summary>
internal static class TestGuests
{
    private static readonly Lazy<string> Folder = new(Build);

    internal static string PathOf(string guest) => Path.Combine(Folder.Value, guest + ".hvt");

    internal static byte[] Read(string guest) => File.ReadAllBytes(PathOf(guest));

    private static string Build()
    {
        var output = Path.Combine(AppContext.BaseDirectory, "guests");
        var script = Path.Combine(Repository.Root, "guests", "tests", "build.sh");
        using var build = Process.Start("sh", [script, output]);
        build.WaitForExit();
        Assert.Equal(0, build.ExitCode);
        return output;
    }
}
