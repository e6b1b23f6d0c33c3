using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hillingar.Cli.Client;

namespace Hillingar.Cli.Output;

/// <summary>What <c>--json</c> prints: the records of <see cref="Client"/>, indented, property names as on the bus.</summary>
[JsonSerializable(typeof(UnitReport))]
[JsonSerializable(typeof(IReadOnlyList<UnitReport>))]
[JsonSerializable(typeof(IReadOnlyList<GenerationReport>))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(JobReport))]
[JsonSerializable(typeof(IReadOnlyList<JobReport>))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(IReadOnlyList<DiagnosticReport>))]
[JsonSerializable(typeof(IReadOnlyList<FormatReport>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ShownUnitReport))]
[JsonSerializable(typeof(GraphReport))]
[JsonSerializable(typeof(BuildEventReport))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class Json : JsonSerializerContext
{
    /// <summary>The output goes to terminals and programs, never into HTML: a quotation mark may look like one.</summary>
    public static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Json Readable = new(new JsonSerializerOptions(Indented));

    private static readonly Json OneLine = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Print<T>(T value) => Console.Out.WriteLine(Text(value));

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Info<T>(Readable));

    /// <summary>One value a line, for output that does not end.</summary>
    public static void PrintLine<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Info<T>(OneLine)));

    private static JsonTypeInfo<T> Info<T>(Json context) => (JsonTypeInfo<T>)context.GetTypeInfo(typeof(T))!;
}
