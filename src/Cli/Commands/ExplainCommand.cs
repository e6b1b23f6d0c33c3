using System.CommandLine;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar explain HU0012</c>: a mistake at length, with an example.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Identifier of a diagnostic, such as HU0012; 12 does as well. Without one, all are listed", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "Explain a diagnostic at length") { id };
        command.Run(parsed =>
        {
            if (parsed.GetValue(id) is not { } written)
                return List();
            if (Explanation.Of(Identifier(written)) is not { } text)
                return Shared.Refuse(parsed, $"there is no diagnostic '{written}'; the list is in hillingar.unit(5) and docs/unit-files.md", ExitCode.NotFound);
            Console.Out.Write(text);
            return ExitCode.Success;
        });
        return command;
    }

    private static int List()
    {
        foreach (var kind in DiagnosticCatalog.All)
            Console.Out.WriteLine($"{kind.Id}  {kind.Title}{(kind.Severity == Severity.Warning ? " (warning)" : "")}");
        return ExitCode.Success;
    }

    private static string Identifier(string written)
    {
        var digits = written.StartsWith("HU", StringComparison.OrdinalIgnoreCase) ? written[2..] : written;
        return $"HU{digits.PadLeft(4, '0')}";
    }
}
