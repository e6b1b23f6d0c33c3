using System.Diagnostics;
using System.Runtime.CompilerServices;
using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>The tests' program started once more as <c>hillingar</c>, for what needs a process of its own: signals and sudden deaths.</summary>
internal static class CliChild
{
    private const string Role = "hillingar";

    // What runs in the background of a script ignores some signals, as does all that it starts; the command is to get them as in a terminal.
    private static readonly string[] WithSignals = ["env", "--default-signal=HUP,INT,TERM"];

    public static ProcessStartInfo Of(params string[] words)
    {
        var start = ChildProgram.Of(Role, words, WithSignals);
        start.RedirectStandardError = true;
        return start;
    }

#pragma warning disable CA2255 // The one place that is passed before the test runner's own entry point.
    [ModuleInitializer]
    internal static void BeAChildIfAsked()
#pragma warning restore CA2255
    {
        if (ChildProgram.WordsFor(Role) is { } words)
            Environment.Exit(Root.Create().Parse(words).Invoke());
    }
}
