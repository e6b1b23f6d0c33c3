using System.Globalization;
using System.Text;

namespace Hillingar.Units.Toml;

/// <summary>Writes names and values as TOML 1.0; values in the part of it that is JSON too.</summary>
public static class TomlText
{
    /// <summary>A name, in quotes if it needs them.</summary>
    public static string Name(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : Quoted(name);

    /// <summary>A basic string. Its short escapes are those of both languages; other control characters, and DEL, are numbers.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
