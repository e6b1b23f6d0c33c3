using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hillingar.Bus;
using Hillingar.Cli.Client;

namespace Hillingar.Cli.Output;

/// <summary>
/// What <c>--json</c> prints. One list of types and one naming for all of it: keys begin with a small letter, as Nix's do, and what is null is left out.
/// Each shape is published in <c>packaging/schema/output</c>.
/// </summary>
[JsonSerializable(typeof(IReadOnlyList<UnitProperties>))]
[JsonSerializable(typeof(IReadOnlyList<GenerationListing>))]
[JsonSerializable(typeof(IReadOnlyList<LogLineReport>))]
[JsonSerializable(typeof(LogLineReport))]
[JsonSerializable(typeof(IReadOnlyList<JobListing>))]
[JsonSerializable(typeof(JobProperties))]
[JsonSerializable(typeof(IReadOnlyList<JobProperties>))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(IReadOnlyList<DiagnosticEntry>))]
[JsonSerializable(typeof(IReadOnlyList<FormatReport>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ShownUnitReport))]
[JsonSerializable(typeof(GraphReport))]
[JsonSerializable(typeof(BuildEventReport))]
[JsonSerializable(typeof(IReadOnlyList<ExplanationReport>))]
[JsonSerializable(typeof(IReadOnlyList<ObjectReport>))]
[JsonSerializable(typeof(IReadOnlyList<RootReport>))]
[JsonSerializable(typeof(IReadOnlyList<FileReport>))]
[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(GarbageReport))]
[JsonSerializable(typeof(SavingReport))]
[JsonSerializable(typeof(IReadOnlyList<ChainReport>))]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(CopyReport))]
[JsonSerializable(typeof(ServerReport))]
[JsonSerializable(typeof(LockReport))]
internal sealed partial class Json : JsonSerializerContext
{
    /// <summary>The output goes to terminals and programs, never into HTML: a quotation mark may look like one.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly Json OneLine = new(Written(indented: false));

    internal static Json Readable { get; } = new(Written(indented: true));

    public static void Print<T>(T value) => Console.Out.WriteLine(Text(value));

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Info<T>(Readable));

    /// <summary>One value a line, for output that does not end.</summary>
    public static void PrintLine<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Info<T>(OneLine)));

    private static JsonTypeInfo<T> Info<T>(Json context) =>
        (JsonTypeInfo<T>?)context.GetTypeInfo(typeof(T))
            ?? throw new InvalidOperationException($"what is printed as JSON is not in the list of its types: {typeof(T)}");

    private static JsonSerializerOptions Written(bool indented) => new()
    {
        WriteIndented = indented,
        Encoder = Encoder,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
