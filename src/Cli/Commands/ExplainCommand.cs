using System.CommandLine;
using Hillingar.Cli.Client;
using Hillingar.Cli.Output;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Cli.Commands;

/// <summary><c>hillingar explain HU0012</c>: a mistake at length, with an example.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID")
        {
            Description = "Identifier of a diagnostic, such as HU0012; 12 does as well. Without one, all are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Explain a diagnostic at length") { id };
        command.Run(parsed =>
        {
            if (parsed.GetValue(id) is not { } written)
                return List(parsed);
            var wanted = Identifier(written);
            if (Explanation.Of(wanted) is not { } text)
                return Shared.Refuse(parsed, $"there is no diagnostic '{written}'; the list is in hillingar.unit(5) and docs/unit-files.md", ExitCode.NotFound);
            if (parsed.GetValue(Shared.Json))
                Json.Print<IReadOnlyList<ExplanationReport>>([.. DiagnosticCatalog.All.Where(kind => kind.Id == wanted).Select(kind => ReportOf(kind, text))]);
            else
                Console.Out.Write(text);
            return ExitCode.Success;
        });
        return command;
    }

    private static int List(ParseResult parsed)
    {
        if (parsed.GetValue(Shared.Json))
        {
            Json.Print<IReadOnlyList<ExplanationReport>>([.. DiagnosticCatalog.All.Select(kind => ReportOf(kind, null))]);
            return ExitCode.Success;
        }

        foreach (var kind in DiagnosticCatalog.All)
            Console.Out.WriteLine($"{kind.Id}  {kind.Title}{(kind.Severity == Severity.Warning ? " (warning)" : "")}");
        return ExitCode.Success;
    }

    private static ExplanationReport ReportOf(DiagnosticKind kind, string? text) =>
        new(kind.Id, kind.Severity == Severity.Error ? "error" : "warning", kind.Title, text);

    private static string Identifier(string written)
    {
        var digits = written.StartsWith("HU", StringComparison.OrdinalIgnoreCase) ? written[2..] : written;
        return $"HU{digits.PadLeft(4, '0')}";
    }
}
