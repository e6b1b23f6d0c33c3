using System.Diagnostics;
using System.Runtime.CompilerServices;
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

    /// <summary>Runs it to its end.</summary>
    public static (int Status, string Output, string Errors) Run(params string[] words) => Run("", words);

    /// <param name="input">What it reads on standard input.</param>
    public static (int Status, string Output, string Errors) Run(string input, string[] words)
    {
        var start = Of(words);
        start.RedirectStandardInput = true;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        child.StandardInput.Write(input);
        child.StandardInput.Close();
        return End(child, errors);
    }

    /// <summary>Runs it through a shell command, in which <c>"$@"</c> is the program with its words.</summary>
    public static (int Status, string Output, string Errors) RunThrough(string command, params string[] words)
    {
        var start = ChildProgram.Of(Role, words, "bash", "-c", command, "bash");
        start.RedirectStandardError = true;
        using var child = Process.Start(start)!;
        return End(child, child.StandardError.ReadToEndAsync());
    }

    private static (int Status, string Output, string Errors) End(Process child, Task<string> errors)
    {
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
#pragma warning disable VSTHRD002 // The process has ended, so the reader has all there will be.
        return (child.ExitCode, output, errors.GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
    }

#pragma warning disable CA2255 // The one place that is passed before the test runner's own entry point.
    [ModuleInitializer]
    internal static void BeAChildIfAsked()
#pragma warning restore CA2255
    {
        if (ChildProgram.WordsFor(Role) is { } words)
            Environment.Exit(Entry.Run(words));
    }
}
