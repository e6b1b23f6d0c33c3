using System.CommandLine;
using Hillingar.Cli.Commands;
using Hillingar.Cli.Output;
using Hillingar.Linux;

namespace Hillingar.Cli;

/// <summary>The program from its words to its exit status. Every failure on the way is told in a sentence.</summary>
internal static class Entry
{
    // Commands that have something to put away watch for signals themselves.
    private static readonly InvocationConfiguration Asked = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    public static int Run(string[] words)
    {
        // Before anything is opened: a store under the number of a closed stream would have our output written into it.
        OpenDescriptors.FillStandardStreams(unwritableOutput: true);
        OwnFiles.SetUsualMask();
        StandardStreams.Guard();
        try
        {
            var parsed = Root.For(words).Parse(words);
            return ParseErrors.Has(parsed) ? ParseErrors.Refuse(parsed) : parsed.Invoke(Asked);
        }
        // A border: what no command has answered ends here, be it the output that cannot be written or a mistake of ours.
        catch (Exception e)
        {
            Console.Error.WriteLine(e is IOException or UnauthorizedAccessException
                ? $"hillingar: {e.Message}"
                : $"hillingar: this should not have happened, and is a mistake in hillingar: {e.GetType().Name}: {e.Message} ({Place(e)})");
            return ExitCode.Failure;
        }
    }

    // The method of ours that threw.
    private static string Place(Exception e) =>
        (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.Contains("Hillingar.", StringComparison.Ordinal)) ?? "at an unknown place";
}
