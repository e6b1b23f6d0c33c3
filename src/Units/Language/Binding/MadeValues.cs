using System.Diagnostics.CodeAnalysis;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// Reads values of which some were made by a module or by specifiers. What is wrong with such a one is told of what a person
/// has written: of the option and not of the key behind it, and with the specifiers that are in it.
/// </summary>
internal static class MadeValues
{
    public static bool TryRead<T>(Key<T> key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out T result)
    {
        if (!IsMade(value) && value is not TomlArray)
            return key.Type.Read(key.Name, value, found, out result);
        var own = new List<Diagnostic>();
        var isRead = key.Type.Read(key.Name, value, own, out result);
        foreach (var diagnostic in own)
            found.Add(Told(diagnostic, key.Name, value));
        return isRead;
    }

    private static Diagnostic Told(Diagnostic diagnostic, string key, TomlValue value)
    {
        var part = value is TomlArray list ? list.Items.FirstOrDefault(item => item.Span == diagnostic.Span) ?? value : value;
        if (part.Option is { } option)
        {
            return diagnostic with
            {
                Span = option.Span,
                Message = diagnostic.Message.Replace($"'{key}'", $"'{option.Name}'", StringComparison.Ordinal),
                Notes = part.Span == option.Span ? diagnostic.Notes : diagnostic.Notes.Add(new DiagnosticNote(part.Span, "what the module makes of it")),
            };
        }

        return part is TomlString text && IsMade(text)
            ? diagnostic with { Help = $"It is written '{text.Written}', and its specifiers were replaced. {diagnostic.Help}" }
            : diagnostic;
    }

    private static bool IsMade(TomlValue value) => value.Option is not null || (value is TomlString text && HasSpecifiers(text));

    // A doubled percent sign stands for itself, and so does one at the end.
    private static bool HasSpecifiers(TomlString text) =>
        !ReferenceEquals(text.Written, text.Value) && text.Written.Replace("%%", "%", StringComparison.Ordinal) != text.Value;
}
