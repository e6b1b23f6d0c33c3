namespace Hillingar.Units.Language;

/// <summary>Makes keys, by what it means that one is not written.</summary>
internal static class Key
{
    /// <summary>It must be written.</summary>
    public static Key<T> Required<T>(string name, ValueType<T> type, string doc) => new(name, type, null, true, doc);

    /// <summary>It then has a default, or says by its absence what its text says.</summary>
    /// <param name="default">In TOML; null if there is none.</param>
    public static Key<T> Optional<T>(string name, ValueType<T> type, string? @default, string doc) => new(name, type, @default, false, doc);

    /// <summary>Whether it may be missing depends on other keys.</summary>
    public static Key<T> Either<T>(string name, ValueType<T> type, string doc) => new(name, type, null, false, doc);
}
