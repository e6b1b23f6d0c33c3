using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>The types that keys have.</summary>
internal static class ValueTypes
{
    // Control characters, line and paragraph separators, and what sets the direction of writing (Unicode, UAX #9).
    private static readonly SearchValues<char> Unreadable = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code),
        '\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069',
    ]);

    /// <summary>In UTF-16 characters: the longest text that a key may have, also with what its references stand for.</summary>
    public const int LongestText = 16384;

    private const string NotBlank = "[\\s\\S]*\\S[\\s\\S]*";
    private const string Quoted = "Strings, sizes, durations and addresses stand in double quotes.";

    /// <summary>Any text, also the empty one.</summary>
    public static ValueType<string> Text { get; } = new("string", new ValueShape.Text(), ReadText);

    /// <summary>Text whose place is kept, because references in it are replaced.</summary>
    public static ValueType<TomlString> Template { get; } = new(
        "string", new ValueShape.Text(), (string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out TomlString result) =>
        {
            result = value as TomlString;
            return ReadText(key, value, found, out _) && result is not null;
        });

    /// <summary>One line that people read, in terminals and journals: what would move the rest of it about is no part of it.</summary>
    public static ValueType<string> Line { get; } = new("string", new ValueShape.Text(), ReadLine);

    /// <summary>The same with its place, because references in it are replaced.</summary>
    public static ValueType<TomlString> LineTemplate { get; } = new(
        "string", new ValueShape.Text(), (string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out TomlString result) =>
        {
            result = value as TomlString;
            return ReadLine(key, value, found, out _) && result is not null;
        });

    /// <summary>A path; relative ones start from the directory of the file that they are written in.</summary>
    public static ValueType<string> Path { get; } = new("path", new ValueShape.Text(NotBlank), ReadFilled);

    /// <summary>Text of which there must be some.</summary>
    public static ValueType<string> Filled { get; } = new("string, not empty", new ValueShape.Text(NotBlank), ReadFilled);

    /// <summary>Strings whose places are kept, because mistakes inside them are reported.</summary>
    public static ValueType<ImmutableArray<TomlString>> TextList { get; } = new("list of strings", new ValueShape.List(new ValueShape.Text()), ReadTextList);

    /// <summary>A table of strings.</summary>
    public static ValueType<ImmutableArray<NamedText>> TextMap { get; } = new(
        "table of strings", new ValueShape.Map(new ValueShape.Text(NotBlank)), ReadTextMap);

    /// <summary>True or false.</summary>
    public static ValueType<bool> Truth { get; } = new(
        "true or false",
        new ValueShape.Truth(),
        (string key, TomlValue value, ICollection<Diagnostic> found, out bool result) =>
        {
            result = value is TomlBoolean { Value: true };
            if (value is TomlBoolean)
                return true;
            found.Add(WrongType(key, "a truth value", value, "Write true or false without quotes."));
            return false;
        });

    /// <summary>A value whose type something else decides.</summary>
    public static ValueType<TomlValue> Anything { get; } = new(
        "value", new ValueShape.Any(), (string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out TomlValue result) =>
        {
            result = value;
            return true;
        });

    /// <summary>A quantity without a range.</summary>
    public static ValueType<T> Of<T>(string name)
        where T : IQuantity<T> => new(name, new ValueShape.Quantity(name, T.Pattern, null, null), ReadQuantity);

    /// <summary>Quantities, each with its place.</summary>
    public static ValueType<ImmutableArray<Located<T>>> ListOf<T>(string name, string of)
        where T : IQuantity<T>
    {
        return new ValueType<ImmutableArray<Located<T>>>(name, new ValueShape.List(new ValueShape.Quantity(of, T.Pattern, null, null)), Read);

        static bool Read(string key, TomlValue value, ICollection<Diagnostic> found, out ImmutableArray<Located<T>> result)
        {
            result = [];
            if (value is not TomlArray { OfTables: false } array)
            {
                found.Add(NoList(key, value));
                return false;
            }

            // What can be read is checked further; of what cannot there is nothing to check.
            var items = ImmutableArray.CreateBuilder<Located<T>>(array.Items.Length);
            foreach (var text in array.Items)
            {
                if (ReadQuantity<T>(key, text, found, out var item))
                    items.Add(new Located<T>(item, text.Span));
            }

            result = items.DrainToImmutable();
            return true;
        }
    }

    /// <summary>A quantity between two others, both allowed.</summary>
    public static ValueType<T> Between<T>(string name, string least, string most)
        where T : struct, IQuantity<T>, IComparable<T>
    {
        var (from, to) = (Quantity.Parse<T>(least), Quantity.Parse<T>(most));
        return new ValueType<T>($"{name}, {least} to {most}", new ValueShape.Quantity(name, T.Pattern, least, most), Read);

        bool Read(string key, TomlValue value, ICollection<Diagnostic> found, out T result)
        {
            if (!ReadQuantity(key, value, found, out result))
                return false;
            if (result.CompareTo(from) >= 0 && result.CompareTo(to) <= 0)
                return true;
            found.Add(OutOfRange(key, value, $"{result}", least, most));
            return false;
        }
    }

    /// <summary>A whole number between two others, both allowed.</summary>
    public static ValueType<int> Integer(int least, int most) => new(
        string.Create(CultureInfo.InvariantCulture, $"integer, {least} to {most}"),
        new ValueShape.Integer(least, most),
        (string key, TomlValue value, ICollection<Diagnostic> found, out int result) =>
        {
            result = 0;
            if (value is not TomlInteger integer)
            {
                found.Add(WrongType(key, "an integer", value, value is not TomlString ? "Write a whole number." : "Write the number without quotes."));
                return false;
            }

            if (integer.Value >= least && integer.Value <= most)
            {
                result = (int)integer.Value;
                return true;
            }

            found.Add(OutOfRange(key, value, $"{integer.Value}", $"{least}", $"{most}"));
            return false;
        });

    /// <summary>Whole numbers between two others, both allowed.</summary>
    public static ValueType<ImmutableArray<int>> Integers(int least, int most)
    {
        var one = Integer(least, most);
        return new ValueType<ImmutableArray<int>>(
            string.Create(CultureInfo.InvariantCulture, $"list of integers, {least} to {most}"), new ValueShape.List(one.Shape), Read);

        bool Read(string key, TomlValue value, ICollection<Diagnostic> found, out ImmutableArray<int> result)
        {
            result = [];
            if (value is not TomlArray { OfTables: false } array)
            {
                found.Add(NoList(key, value, "integers", "Write the numbers between brackets, as in [1, 2].", $"[{least}]"));
                return false;
            }

            var numbers = ImmutableArray.CreateBuilder<int>(array.Items.Length);
            foreach (var item in array.Items)
            {
                if (one.Read(key, item, found, out var number))
                    numbers.Add(number);
            }

            result = numbers.DrainToImmutable();
            return true;
        }
    }

    /// <summary>A port of TCP or UDP.</summary>
    public static ValueType<int> Port { get; } = Integer(1, 65535);

    /// <summary>One of some whole numbers.</summary>
    public static ValueType<int> OneOf(params ImmutableArray<int> numbers)
    {
        var names = string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        return new ValueType<int>($"one of {names}", new ValueShape.Numbers(numbers), Read);

        bool Read(string key, TomlValue value, ICollection<Diagnostic> found, out int result)
        {
            result = 0;
            if (value is not TomlInteger integer)
            {
                found.Add(WrongType(key, "an integer", value, value is not TomlString ? "Write a whole number." : "Write the number without quotes."));
                return false;
            }

            if (numbers.Any(number => number == integer.Value))
            {
                result = (int)integer.Value;
                return true;
            }

            found.Add(DiagnosticCatalog.OutOfRange.At(value.Span, $"'{key}' is {integer.Value}, which is none of {names}", $"Choose one of {names}."));
            return false;
        }
    }

    /// <summary>A table with the keys of a section, which the caller reads.</summary>
    public static ValueType<TomlTable> Table(SectionDefinition section) => new(
        "table", new ValueShape.Table(section),
        (string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out TomlTable result) =>
        {
            result = value as TomlTable;
            if (result is null)
                found.Add(WrongType(key, "a table", value, $"Write {key} = {{ {string.Join(", ", section.Keys.Select(inner => $"{inner.Name} = …"))} }}."));
            return result is not null;
        });

    /// <summary>One of some words.</summary>
    public static ValueType<T> Word<T>(params (string Word, T Value)[] words)
    {
        var names = words.Select(pair => pair.Word).ToArray();
        return new ValueType<T>(names.Length == 1 ? $"the word {names[0]}" : $"one of {string.Join(", ", names)}", new ValueShape.Words([.. names]), Read);

        bool Read(string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out T result)
        {
            result = default;
            if (!ReadText(key, value, found, out var text))
                return false;
            foreach (var (word, meaning) in words)
            {
                if (word == text)
                {
                    result = meaning;
                    return true;
                }
            }

            found.Add(UnknownWord(key, text, value.Span, names));
            return false;
        }
    }

    /// <summary>The tender: one of some words or the absolute path of a program.</summary>
    public static ValueType<TenderChoice> Tender { get; } = new(
        $"one of {string.Join(", ", TenderChoice.Words)}, or an absolute path",
        new ValueShape.Words(TenderChoice.Words, "/[\\s\\S]+"),
        (string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out TenderChoice result) =>
        {
            result = null;
            if (!ReadText(key, value, found, out var text))
                return false;
            if (TenderChoice.TryRead(text, out result, out _))
                return true;
            found.Add(UnknownWord(key, text, value.Span, [.. TenderChoice.Words], " or an absolute path"));
            return false;
        });

    /// <summary>A toolchain of recipes.</summary>
    public static ValueType<ToolchainChoice> Toolchain { get; } = new(
        $"one of {string.Join(", ", ToolchainChoice.Words)}, or the path of a lock file (*{ToolchainChoice.LockSuffix})",
        new ValueShape.Words(ToolchainChoice.Words, "[\\s\\S]*\\.lock"),
        (string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out ToolchainChoice result) =>
        {
            result = null;
            if (!ReadText(key, value, found, out var text))
                return false;
            if ((result = ToolchainChoice.Read(text)) is not null)
                return true;
            found.Add(UnknownWord(key, text, value.Span, [.. ToolchainChoice.Words], $" or the path of a lock file (*{ToolchainChoice.LockSuffix})"));
            return false;
        });

    private static bool ReadText(string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out string result)
    {
        result = (value as TomlString)?.Value;
        if (result is null)
        {
            found.Add(WrongType(key, "a string", value, Quoted));
            return false;
        }

        if (result.Length > LongestText)
        {
            found.Add(DiagnosticCatalog.TextTooLong.At(
                value.Span, $"'{key}' has {result.Length} characters, and a string may have {LongestText}",
                "Put a long text into a file, and that into a volume or a directory to build."));
            return false;
        }

        var strange = result.AsSpan().IndexOfAnyInRange('\0', '\x1F') is var low and >= 0 && result[low] is not ('\t' or '\n' or '\r')
            ? low : result.IndexOf('\x7F', StringComparison.Ordinal);
        if (strange < 0)
            return true;
        found.Add(DiagnosticCatalog.ControlCharacter.At(
            ((TomlString)value).PartSpan(strange, strange + 1), $"'{key}' holds the control character U+{(int)result[strange]:X4}"));
        return false;
    }

    private static bool ReadLine(string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out string result)
    {
        if (!ReadText(key, value, found, out result))
            return false;
        var strange = result.AsSpan().IndexOfAny(Unreadable);
        if (strange < 0)
            return true;
        found.Add(DiagnosticCatalog.ControlCharacter.At(
            ((TomlString)value).PartSpan(strange, strange + 1),
            $"'{key}' is one line for people to read, "
                + $"and holds the {(char.IsControl(result[strange]) ? "control" : "invisible")} character U+{(int)result[strange]:X4}"));
        return false;
    }

    private static bool ReadFilled(string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out string result)
    {
        if (!ReadText(key, value, found, out result))
            return false;
        if (!string.IsNullOrWhiteSpace(result))
            return true;
        found.Add(DiagnosticCatalog.Malformed.At(value.Span, $"'{key}' is empty", "Write a value, or remove the key if it is not required."));
        return false;
    }

    private static bool ReadQuantity<T>(string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out T result)
        where T : IQuantity<T>
    {
        result = default;
        if (!ReadText(key, value, found, out var text))
            return false;
        if (T.TryRead(text, out result, out var problem))
            return true;
        found.Add(DiagnosticCatalog.Malformed.At(value.Span, $"'{key}': '{text}' {problem.Split(": ")[0]}", HelpOf(problem)));
        return false;
    }

    private static bool ReadTextList(string key, TomlValue value, ICollection<Diagnostic> found, out ImmutableArray<TomlString> result)
    {
        result = [];
        if (value is not TomlArray { OfTables: false } array)
        {
            found.Add(NoList(key, value));
            return false;
        }

        var sound = true;
        foreach (var item in array.Items)
        {
            if (!ReadText(key, item, found, out _))
                sound = false;
        }

        result = sound ? [.. array.Items.Cast<TomlString>()] : [];
        return sound;
    }

    private static bool ReadTextMap(string key, TomlValue value, ICollection<Diagnostic> found, out ImmutableArray<NamedText> result)
    {
        result = [];
        if (value is not TomlTable table)
        {
            found.Add(WrongType(key, "a table of strings", value, "Write name = \"value\" pairs between braces, as in { \"name\" = \"value\" }."));
            return false;
        }

        var sound = true;
        var pairs = ImmutableArray.CreateBuilder<NamedText>();
        foreach (var entry in table.Entries)
        {
            if (entry.Value is TomlTable split)
            {
                found.Add(DiagnosticCatalog.WrongType.At(
                    entry.NameSpan, $"'{key}': '{entry.Name}' is a table, not a string",
                    $"TOML splits a name at its dots unless it stands in quotes: write \"{Joined(entry.Name, split)}\"."));
                sound = false;
            }
            else if (!ReadFilled(entry.Name, entry.Value, found, out var text))
                sound = false;
            else
                pairs.Add(new NamedText(entry.Name, entry.NameSpan, new Located<string>(text, entry.Value.Span)));
        }

        // What can be read is checked further; of what cannot there is nothing to check.
        result = pairs.ToImmutable();
        return sound || !result.IsEmpty;
    }

    // The name that was probably meant by one that TOML has split at its dots.
    private static string Joined(string name, TomlTable split)
    {
        for (TomlTable? table = split; table is { Entries: [var only, ..] }; table = only.Value as TomlTable)
            name = $"{name}.{only.Name}";
        return name;
    }

    private static Diagnostic WrongType(string key, string wanted, TomlValue value, string help) => value is TomlArray { IsAddition: true }
        ? DiagnosticCatalog.BadAppend.At(value.Span, $"'{key}' is no list that something could be appended to, but {wanted}", $"Write {key} = ….")
        : DiagnosticCatalog.WrongType.At(value.Span, $"'{key}' must be {wanted}, not {value.TypeName}", help);

    private static Diagnostic NoList(string key, TomlValue value) =>
        NoList(key, value, "strings", "Write the strings between brackets, as in [\"one\", \"two\"].", "[\"…\"]");

    private static Diagnostic NoList(string key, TomlValue value, string items, string help, string example) =>
        value is TomlTable { Entries: [{ Name: Appending.Keyword } append] }
            ? DiagnosticCatalog.BadAppend.At(
                append.Value.Span, $"what is appended to '{key}' must be a list, not {append.Value.TypeName}", $"Write {key}.append = {example}.")
            : WrongType(key, $"a list of {items}", value, help);

    private static Diagnostic OutOfRange(string key, TomlValue value, string given, string least, string most) =>
        DiagnosticCatalog.OutOfRange.At(value.Span, $"'{key}' is {given}, which is not from {least} to {most}", $"Choose a value from {least} to {most}.");

    private static Diagnostic UnknownWord(string key, string text, SourceSpan span, string[] words, string tail = "") =>
        DiagnosticCatalog.UnknownWord.At(
            span, $"'{key}' cannot be '{text}'", Suggestion.For(text, words) ?? $"Use {string.Join(", ", words)}{tail}.");

    private static string? HelpOf(string problem)
    {
        var colon = problem.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? null : $"{char.ToUpperInvariant(problem[colon + 2])}{problem[(colon + 3)..]}.";
    }
}

/// <summary>An entry of a table of strings.</summary>
internal sealed record NamedText(string Name, SourceSpan NameSpan, Located<string> Text);
