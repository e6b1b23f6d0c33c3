using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>
/// What a binary cache says of an object: <c>HASH.narinfo</c>. The paths in it are of the store directory that the cache is made for.
/// </summary>
public sealed record NarInfo
{
    public required StorePath Path { get; init; }

    /// <summary>Where the archive is, relative to the cache; with a slash in front, relative to the root of the cache's server.</summary>
    public required string Url { get; init; }

    /// <summary>What the server is to be told with the address, from the question mark on; empty for nothing.</summary>
    public string Query { get; init; } = "";

    public required NarCompression Compression { get; init; }

    /// <summary>Of the compressed archive; null if the cache does not say.</summary>
    public Sha256Hash? FileHash { get; init; }

    /// <summary>Bytes of the compressed archive; null if the cache does not say.</summary>
    public long? FileSize { get; init; }

    public required Sha256Hash NarHash { get; init; }

    /// <summary>Bytes.</summary>
    public required long NarSize { get; init; }

    public ImmutableArray<StorePath> References { get; init; } = [];

    public StorePath? Deriver { get; init; }

    /// <summary>The platform that it was built for; null for what is of none.</summary>
    public string? System { get; init; }

    public ImmutableArray<Signature> Signatures { get; init; } = [];

    /// <summary>Null for what is known by its inputs.</summary>
    public ContentAddress? ContentAddress { get; init; }

    /// <summary>Where the object's provenance is, relative to the cache; null if it has none. The field is not Nix's, which passes over it.</summary>
    public string? Provenance { get; init; }

    /// <summary>What <see cref="Signatures"/> sign.</summary>
    public byte[] Fingerprint(StorePathFormula formula) => ObjectFingerprint.Of(formula, Path, NarHash, NarSize, References);

    /// <summary>Whether the path follows from the content address alone, so that it needs no signature.</summary>
    public bool IsContentAddressed(StorePathFormula formula) => ContentAddress?.PathOf(formula, Path.Name, Path, References) == Path;

    /// <summary>What a store records of the object once it was received.</summary>
    public StoreEntry ToEntry(StorePathFormula formula) => new(Path, NarHash, NarSize, References, Deriver, default)
    {
        // One that does not prove the path is no part of what was checked.
        ContentAddress = IsContentAddressed(formula) ? ContentAddress!.ToString() : null,
        Signatures = [.. Signatures.Select(signature => signature.ToString())],
    };

    /// <summary>The file's text, as Nix 2.8 writes it.</summary>
    public string ToText(StorePathFormula formula)
    {
        var text = new StringBuilder();
        Line("StorePath", formula.FullPath(Path));
        Line("URL", Url + Query);
        Line("Compression", Compression.Word());
        if (FileHash is { } fileHash)
            Line("FileHash", HashText.Base32(fileHash));
        if (FileSize is { } fileSize)
            Line("FileSize", fileSize.ToString(CultureInfo.InvariantCulture));
        Line("NarHash", HashText.Base32(NarHash));
        Line("NarSize", NarSize.ToString(CultureInfo.InvariantCulture));
        Line("References", string.Join(' ', References.Order().Select(reference => reference.BaseName)));
        if (Deriver is { } deriver)
            Line("Deriver", deriver.BaseName);
        if (System is not null)
            Line("System", System);
        foreach (var signature in Signatures)
            Line("Sig", signature.ToString());
        if (ContentAddress is not null)
            Line("CA", ContentAddress.ToString());
        if (Provenance is not null)
            Line("Provenance", Provenance);
        return text.ToString();

        void Line(string key, string value) => text.Append(key).Append(": ").Append(value).Append('\n');
    }
}
