using System.Globalization;
using System.Net;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Serving;

/// <summary>
/// What the command line of <c>hillingar</c> asks this program for. People write to that one, which checks what they wrote; so every option comes as
/// <c>--NAME=VALUE</c>, and what cannot be read is a mistake of ours.
/// </summary>
/// <param name="KeyFile">The secret key that signs what is served; null for none.</param>
/// <param name="Json">Whether the address, and why there is none, are said for programs.</param>
internal sealed record ServingWords(StoreLayout Store, IPEndPoint Listen, NarCompression Compression, int Priority, string? KeyFile, bool Json)
{
    /// <summary>Null for words that <c>hillingar</c> does not send.</summary>
    public static ServingWords? Parse(IReadOnlyList<string> words)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (word.Split('=', 2) is not [['-', '-', .. var name], var value] || !values.TryAdd(name, value))
                return null;
        }

        return IPEndPoint.TryParse(values.GetValueOrDefault("listen", ""), out var listen)
            && NarCompressions.Parse(values.GetValueOrDefault("compression", "")) is { } compression
            && int.TryParse(values.GetValueOrDefault("priority"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
            ? new ServingWords(
                StoreLayout.At(values.GetValueOrDefault("root"), values.GetValueOrDefault("store-dir")), listen, compression, priority,
                values.GetValueOrDefault("key"), values.GetValueOrDefault("json") == "true")
            : null;
    }
}
