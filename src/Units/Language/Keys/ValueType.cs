using System.Diagnostics.CodeAnalysis;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Reads a value of one type; if it cannot, it adds what is wrong to the diagnostics.</summary>
internal delegate bool ReadValue<T>(
    string key, TomlValue value, ICollection<Diagnostic> found, [MaybeNullWhen(false)] out T result);

/// <summary>The type of a key.</summary>
/// <param name="Name">As documents show it: "size, 4M to 4G".</param>
/// <param name="Shape">The same for programs.</param>
internal sealed record ValueType<T>(string Name, ValueShape Shape, ReadValue<T> Read);
