using System.Text.Json;

namespace Hillingar.Builder.Builds;

/// <summary>What <c>nix build --json</c> prints: a list with an object for each thing that was built.</summary>
internal static class NixResult
{
    /// <summary>The path of the output <c>out</c> of the one thing that was built; null if it is not that.</summary>
    internal static string? Output(string printed)
    {
        try
        {
            using var json = JsonDocument.Parse(printed);
            return json.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1
                && list[0] is { ValueKind: JsonValueKind.Object } built && built.TryGetProperty("outputs", out var outputs)
                && outputs.ValueKind == JsonValueKind.Object && outputs.TryGetProperty("out", out var path) && path.ValueKind == JsonValueKind.String
                ? path.GetString() : null;
        }
        catch (JsonException)
        {
            return null; // Help and the like.
        }
    }
}
