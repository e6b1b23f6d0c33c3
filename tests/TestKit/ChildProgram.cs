using System.Diagnostics;

namespace Hillingar.TestKit;

/// <summary>
/// A tests' program started once more, to be another process instead of running tests: its module initializer, which is passed before the test
/// runner's entry point, asks for the words of each role that it has.
/// </summary>
public static class ChildProgram
{
    private const string Variable = "HILLINGAR_TEST_CHILD";

    /// <param name="role">What it is to be.</param>
    /// <param name="words">What it gets to know; none holds a newline.</param>
    /// <param name="wrapper">A program and its first arguments, to run the child through.</param>
    public static ProcessStartInfo Of(string role, IEnumerable<string> words, params string[] wrapper)
    {
        string[] command = [.. wrapper, Environment.ProcessPath!];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment[Variable] = string.Join('\n', words.Prepend(role));
        return start;
    }

    /// <summary>What a child of a role got to know; null in every other process.</summary>
    public static string[]? WordsFor(string role) =>
        Environment.GetEnvironmentVariable(Variable)?.Split('\n') is [var asked, .. var words] && asked == role ? words : null;
}
