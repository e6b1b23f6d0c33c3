using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hillingar.Builder.Stores;

/// <summary>JSON documents of other people's formats, written field by field.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes the members of the outermost object.</param>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>RFC 3339 in whole seconds of universal time, as both SLSA and SPDX want it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
