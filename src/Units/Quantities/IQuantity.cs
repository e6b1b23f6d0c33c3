using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hillingar.Units.Quantities;

/// <summary>
/// A value with a canonical text: <c>TryRead(x.ToString())</c> gives back <c>x</c>.
/// </summary>
/// <typeparam name="T">The quantity itself.</typeparam>
public interface IQuantity<T> : IParsable<T>
    where T : IQuantity<T>
{
    /// <summary>
    /// A regular expression (ECMA 262, to be matched against the whole) that every text of such a quantity matches, for
    /// editors; it may match more. Null if any text may be one.
    /// </summary>
    static virtual string? Pattern => null;

    /// <summary>Reads the text a person wrote, or says in one clause what is wrong with it.</summary>
    static abstract bool TryRead(
        string text, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? problem);

    static T IParsable<T>.Parse(string s, IFormatProvider? provider) => Quantity.Parse<T>(s);

    static bool IParsable<T>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out T result)
    {
        result = default;
        return s is not null && T.TryRead(s, out result, out _);
    }
}

/// <summary>Reading quantities from text that is known to be right: constants, tests, our own files.</summary>
public static class Quantity
{
    /// <exception cref="FormatException">The text is not such a quantity.</exception>
    public static T Parse<T>(string text)
        where T : IQuantity<T> =>
        T.TryRead(text, out var value, out var problem) ? value : throw new FormatException($"'{text}' {problem}");
}

/// <summary>Quantities are strings in JSON, in their canonical text.</summary>
/// <typeparam name="T">The quantity.</typeparam>
public sealed class QuantityJsonConverter<T> : JsonConverter<T>
    where T : IQuantity<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return T.TryRead(text, out var value, out var problem) ? value : throw new JsonException($"'{text}' {problem}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
