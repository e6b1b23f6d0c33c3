using System.Text;

namespace Hillingar.Builder.Caches;

/// <summary>The first lines of a request, of which nothing is believed but that they are short.</summary>
/// <param name="Headers">By lower-case name; of several with one name the last.</param>
internal sealed record HttpRequestHead(string Method, string Target, bool IsHttp10, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Bytes; what comes is read no further.</summary>
    public const int MaximumSize = 16 * 1024;

    /// <summary>Whether the connection is to stay for another request.</summary>
    public bool KeepsAlive => Headers.GetValueOrDefault("connection")?.ToLowerInvariant() is var wish && (IsHttp10 ? wish == "keep-alive" : wish != "close");

    /// <summary>Whether something follows that is no further head; nothing here takes it.</summary>
    public bool HasBody => Headers.ContainsKey("transfer-encoding") || Headers.GetValueOrDefault("content-length", "0") != "0";

    /// <summary>Null for what is not a request of HTTP/1.</summary>
    /// <param name="head">Everything before the empty line, which is left out.</param>
    public static HttpRequestHead? Parse(ReadOnlySpan<byte> head)
    {
        if (!Ascii.IsValid(head))
            return null;
        var lines = Encoding.ASCII.GetString(head).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.0" or "HTTP/1.1"] || !method.All(char.IsAsciiLetterUpper) || !target.StartsWith('/'))
            return null;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines[1..])
        {
            var colon = line.IndexOf(':');
            if (colon <= 0 || line.Any(character => char.IsControl(character) && character != '\t') || line[..colon].Any(char.IsWhiteSpace))
                return null;
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        return new HttpRequestHead(method, target, lines[0].EndsWith("1.0", StringComparison.Ordinal), headers);
    }
}
