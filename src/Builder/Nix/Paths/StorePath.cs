using System.Diagnostics.CodeAnalysis;

namespace Hillingar.Builder.Nix;

/// <summary>A store object's own name in its store directory: 32 characters of hash, a dash, the name.</summary>
public readonly record struct StorePath : IComparable<StorePath>
{
    private const int HashLength = 32;
    private const int HashBytes = 20;

    private readonly string? _baseName;

    private StorePath(string baseName) => _baseName = baseName;

    /// <summary>The whole, for example <c>kh2zfkm5v8zy5c19gwdsj4idk9yz6g69-dns.hvt</c>.</summary>
    public string BaseName => _baseName ?? throw new InvalidOperationException("a default StorePath names nothing");

    public string HashPart => BaseName[..HashLength];

    public string Name => BaseName[(HashLength + 1)..];

    public bool IsDerivation => Name.EndsWith(".drv", StringComparison.Ordinal);

    /// <param name="hash">20 bytes.</param>
    /// <exception cref="StoreException">The name is not allowed.</exception>
    public static StorePath Of(ReadOnlySpan<byte> hash, string name)
    {
        if (hash.Length != HashBytes)
            throw new ArgumentException("the hash of a store path has 20 bytes", nameof(hash));
        if (!StoreName.IsValid(name, out var problem))
            throw new StoreException($"the store name '{name}' {problem}");
        return new StorePath($"{NixBase32.Encode(hash)}-{name}");
    }

    public static bool TryParse(string baseName, [MaybeNullWhen(false)] out StorePath path)
    {
        var sound = baseName.Length > HashLength + 1 && baseName[HashLength] == '-'
            && NixBase32.TryDecode(baseName[..HashLength], HashBytes) is not null
            && StoreName.IsValid(baseName[(HashLength + 1)..], out _);
        path = sound ? new StorePath(baseName) : default;
        return sound;
    }

    public int CompareTo(StorePath other) => string.CompareOrdinal(BaseName, other.BaseName);

    public static bool operator <(StorePath left, StorePath right) => left.CompareTo(right) < 0;

    public static bool operator >(StorePath left, StorePath right) => left.CompareTo(right) > 0;

    public static bool operator <=(StorePath left, StorePath right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StorePath left, StorePath right) => left.CompareTo(right) >= 0;

    public override string ToString() => _baseName ?? "";
}
