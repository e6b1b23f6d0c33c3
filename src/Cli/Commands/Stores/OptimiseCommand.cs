using System.CommandLine;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Stores;

/// <summary><c>hillingar store optimise</c>: files with the same contents become one.</summary>
internal static class OptimiseCommand
{
    public static Command Create()
    {
        var command = new Command("optimise", "Let files with the same contents share their room on the disk (hard links)");
        command.Aliases.Add("optimize");
        command.RunWithExistingStore((store, parsed) =>
        {
            var report = Optimiser.Run(store, (_, _) => { }, CancellationToken.None);
            if (parsed.GetValue(Shared.Json))
                Json.Print(new SavingReport(report.Files, report.Linked, report.BytesSaved));
            else
                Console.Out.WriteLine(
                    $"{report.Linked} of {report.Files} files share their contents with others now; {StoreSizes.Short(report.BytesSaved)} freed");
            return ExitCode.Success;
        });
        return command;
    }
}
