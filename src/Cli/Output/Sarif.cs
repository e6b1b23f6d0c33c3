using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Cli.Output;

/// <summary>
/// Diagnostics in the form that code-review services and editors read: OASIS SARIF 2.1.0. Columns count Unicode code points, lines and
/// columns from 1, and the end of a region is behind its last character (3.30), as in our own spans.
/// </summary>
internal static class Sarif
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>The log as JSON text, ending with a newline.</summary>
    public static string Log(IReadOnlyList<Diagnostic> diagnostics)
    {
        var used = diagnostics.Select(diagnostic => diagnostic.Id).ToHashSet();
        DiagnosticKind[] rules = [.. DiagnosticCatalog.All.Where(kind => used.Contains(kind.Id))];
        var log = new JsonObject
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject { ["driver"] = Driver(rules) },
                ["columnKind"] = "unicodeCodePoints",
                ["results"] = Array(diagnostics, diagnostic => Result(diagnostic, System.Array.FindIndex(rules, kind => kind.Id == diagnostic.Id))),
            }),
        };
        return log.ToJsonString(Layout) + "\n";
    }

    private static JsonObject Driver(DiagnosticKind[] rules) => new()
    {
        ["name"] = "hillingar",
        ["version"] = typeof(Sarif).Assembly.GetName().Version?.ToString(3),
        ["rules"] = Array(rules, kind => new JsonObject
        {
            ["id"] = kind.Id,
            ["shortDescription"] = Text(kind.Title),
            ["help"] = Text(kind.Mend),
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(kind.Severity) },
        }),
    };

    private static JsonObject Result(Diagnostic diagnostic, int rule)
    {
        var result = new JsonObject
        {
            ["ruleId"] = diagnostic.Id,
            ["ruleIndex"] = rule,
            ["level"] = Level(diagnostic.Severity),
            ["message"] = Text($"{diagnostic.Message}\n{diagnostic.Help}"),
            ["locations"] = new JsonArray(Location(diagnostic.Span)),
        };
        if (!diagnostic.Notes.IsEmpty)
            result["relatedLocations"] = Array(diagnostic.Notes, note =>
            {
                var location = Location(note.Span);
                location["message"] = Text(note.Message);
                return location;
            });
        return result;
    }

    private static JsonObject Location(SourceSpan span)
    {
        var place = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = UriOf(span.File) } };
        if (span != SourceSpan.OfFile(span.File))
            place["region"] = new JsonObject
            {
                ["startLine"] = span.Line,
                ["startColumn"] = span.Column,
                ["endLine"] = span.EndLine,
                ["endColumn"] = span.EndColumn,
            };
        return new JsonObject { ["physicalLocation"] = place };
    }

    // A relative path stays relative: the reader of the log knows where it was written.
    private static string UriOf(string path) => Path.IsPathRooted(path)
        ? new Uri(path).AbsoluteUri
        : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Level(Severity severity) => severity == Severity.Error ? "error" : "warning";

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> node) => new([.. items.Select(item => (JsonNode)node(item))]);
}
