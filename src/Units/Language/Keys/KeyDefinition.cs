using System.Collections.Immutable;
using System.Diagnostics;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>The types of files that the language knows.</summary>
internal enum FileType
{
    Unikernel,
    Network,
    Volume,
    Target,
    Recipe,
    Module,
}

/// <summary>A key as people know it.</summary>
/// <param name="TypeName">What its value is, for people.</param>
/// <param name="Shape">What its value is, for programs.</param>
/// <param name="Default">The value, in TOML, that the key has where it is not written; null if it then has none.</param>
/// <param name="Doc">One or two sentences in Markdown.</param>
internal abstract record KeyDefinition(string Name, string TypeName, ValueShape Shape, string? Default, bool IsRequired, string Doc);

/// <summary>A key as the binder knows it.</summary>
internal sealed record Key<T>(string Name, ValueType<T> Type, string? Default, bool IsRequired, string Doc)
    : KeyDefinition(Name, Type.Name, Type.Shape, Default, IsRequired, Doc)
{
    private readonly Lazy<Located<T>> _default = new(() => ReadDefault(Name, Type, Default));

    /// <summary>What <see cref="KeyDefinition.Default"/> means.</summary>
    public T DefaultValue => _default.Value.Value;

    private static Located<T> ReadDefault(string name, ValueType<T> type, string? text)
    {
        var found = new List<Diagnostic>();
        var document = TomlDocument.Read(new UnitFile("default", $"{name} = {text}"), found);
        return document.Root.Find(name) is { } entry && type.Read(name, entry.Value, found, out var value)
            ? new Located<T>(value, entry.Value.Span)
            : throw new UnreachableException($"the default of '{name}' is wrong");
    }
}

/// <summary>A section and its keys.</summary>
/// <param name="IsNamed">Whether there may be several, each with a name behind a dot: <c>[net.service]</c>.</param>
internal sealed record SectionDefinition(
    FileType File, string Name, bool IsNamed, bool IsRequired, string Doc, ImmutableArray<KeyDefinition> Keys)
{
    /// <summary>The head as documents show it.</summary>
    public string Head => IsNamed ? $"[{Name}.NAME]" : $"[{Name}]";

    /// <summary>Whether it is a table inside of another section, whose name stands before the dot.</summary>
    public bool IsInner => Name.Contains('.', StringComparison.Ordinal);

    /// <summary>Whether there is a key of that name.</summary>
    public bool Has(string name)
    {
        foreach (var key in Keys)
        {
            if (key.Name == name)
                return true;
        }

        return false;
    }
}

/// <summary>A name that a key had before.</summary>
/// <param name="Since">The version of Hillingar that gave it the new one.</param>
internal sealed record FormerKey(SectionDefinition Section, string Name, KeyDefinition Key, string Since);
