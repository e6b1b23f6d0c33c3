using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hillingar.Bus;
using Hillingar.Cli.Client;

namespace Hillingar.Cli.Output;

/// <summary>What <c>--json</c> prints: the records of <see cref="Client"/> and of the bus, indented, property names as on the bus.</summary>
[JsonSerializable(typeof(UnitProperties))]
[JsonSerializable(typeof(IReadOnlyList<UnitProperties>))]
[JsonSerializable(typeof(List<UnitProperties>))]
[JsonSerializable(typeof(IReadOnlyList<GenerationListing>))]
[JsonSerializable(typeof(IReadOnlyList<ConsoleEntry>))]
[JsonSerializable(typeof(ConsoleEntry))]
[JsonSerializable(typeof(JobProperties))]
[JsonSerializable(typeof(IReadOnlyList<JobProperties>))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(IReadOnlyList<DiagnosticEntry>))]
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
