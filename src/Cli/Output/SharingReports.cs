using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hillingar.Cli.Output;

internal sealed record KeyReport(string Name, string PublicKey);

/// <summary>What <c>hillingar copy --json</c> did.</summary>
/// <param name="Copied">Full paths; what was there already is not among them.</param>
internal sealed record CopyReport(string Peer, IReadOnlyList<string> Copied);

/// <summary>What <c>hillingar key</c>, <c>copy</c> and <c>store sign</c> print with <c>--json</c>.</summary>
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(CopyReport))]
internal sealed partial class SharingJson : JsonSerializerContext
{
    private static readonly SharingJson Readable = new(new JsonSerializerOptions(Json.Indented) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });

    public static void Print<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Readable.GetTypeInfo(typeof(T))!));
}
