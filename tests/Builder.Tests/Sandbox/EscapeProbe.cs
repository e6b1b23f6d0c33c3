using System.Diagnostics;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

/// <summary>
/// A static program in C that tries to get out of a sandbox, or leaves in its outputs what does not belong there; compiled once for all tests of a class.
/// </summary>
public sealed class EscapeProbe : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public EscapeProbe()
    {
        var start = new ProcessStartInfo(
            "gcc", ["-O1", "-w", "-static", "-o", Path, System.IO.Path.Combine(Repository.Root, "tests/Builder.Tests/Sandbox/escape.c")])
        {
            RedirectStandardError = true,
        };
        using var compiler = Process.Start(start)!;
        var said = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, said);
    }

    /// <summary>The path of the program.</summary>
    public string Path => _scratch.File("escape");

    public void Dispose() => _scratch.Dispose();
}
