using System.CommandLine;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar verify DIR</c>: every mistake of a whole set, before anything runs.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var directories = Shared.UnitDirectories();
        var sarif = new Option<bool>("--sarif") { Description = "Print a SARIF 2.1.0 log, for services that review code" };
        var textOnly = new Option<bool>("--text-only") { Description = "Look at the unit files alone, not at the images, recipes and files that they name" };
        var command = new Command("verify", "Check unit files as switch does, without hillingard; nothing is built and nothing is changed")
        {
            directories, sarif, textOnly,
        };
        command.Run(parsed =>
        {
            var read = parsed.GetValue(directories)!;
            if (Array.Find(read, directory => !Directory.Exists(directory)) is { } absent)
                throw new UsageException($"there is no directory '{absent}'");
            PutOffCollecting(read);
            var set = SourceSet.Read(read, parsed.GetValue(textOnly));
            if (parsed.GetValue(sarif))
                Console.Out.Write(Sarif.Log(set.Diagnostics));
            else if (parsed.GetValue(Shared.Json))
                Json.Print(DiagnosticView.Reports(set.Diagnostics));
            else
                DiagnosticView.Print(Terminal.Out, set.Diagnostics, set.Files);
            return set.IsSound ? ExitCode.Success : ExitCode.BadInput;
        });
        return command;
    }

    // What is made of unit files lives as long as this command, so that to collect before it is done is in vain. If there is no room for it, or more is
    // made after all, collecting only takes time.
    private static void PutOffCollecting(string[] directories)
    {
        const long Always = 16 << 20;
        const long ForEntry = 48 << 10; // Of which a unit's file takes 30.
        const long Most = 512 << 20;
        var readable = new EnumerationOptions { IgnoreInaccessible = true };
        var entries = directories.Where(Directory.Exists).Sum(directory => Directory.EnumerateFileSystemEntries(directory, "*", readable).LongCount());
        try
        {
            _ = GC.TryStartNoGCRegion(Math.Min(Math.Min(Always + ForEntry * entries, Most), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));
        }
        catch (InvalidOperationException)
        {
            // Another part of the process has put it off already, as where tests run the command more than once.
        }
    }
}
