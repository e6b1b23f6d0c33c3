using System.Text.Json;
using Hillingar.Builder.Nix;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>What the real Nix 2.8 computed, with the inputs it was given.</summary>
internal static class Vectors
{
    private static readonly Lazy<JsonDocument> File = new(() => JsonDocument.Parse(
        System.IO.File.ReadAllBytes(Path.Combine(Repository.Root, "tests/Builder.Tests/vectors/nix-vectors.json"))));

    /// <summary>The vectors of a kind, which must be as many as were recorded.</summary>
    internal static IReadOnlyList<JsonElement> Of(string kind, int count)
    {
        var found = File.Value.RootElement.GetProperty("vectors").EnumerateArray().Where(vector => vector.Text("kind") == kind).ToList();
        Assert.Equal(count, found.Count);
        return found;
    }

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static JsonElement Input(this JsonElement vector, string name) => vector.GetProperty("inputs").GetProperty(name);

    internal static JsonElement Expected(this JsonElement vector, string name) => vector.GetProperty("expected").GetProperty(name);

    internal static string Id(this JsonElement vector) => vector.Text("id");

    internal static IEnumerable<string> Strings(this JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);

    internal static StorePathFormula Formula(this JsonElement vector) => new(vector.Text("storeDir"));

    /// <summary>The store path of a full one in the vector's store directory.</summary>
    internal static StorePath StorePathOf(this JsonElement vector, string fullPath)
    {
        Assert.Equal(vector.Text("storeDir"), Path.GetDirectoryName(fullPath));
        Assert.True(StorePath.TryParse(Path.GetFileName(fullPath), out var path), fullPath);
        return path;
    }
}
