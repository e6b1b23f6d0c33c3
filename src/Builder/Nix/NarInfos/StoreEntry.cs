using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>What is recorded of a valid object.</summary>
/// <param name="NarSize">Bytes.</param>
/// <param name="References">Objects that its contents name, itself included if it does.</param>
/// <param name="Deriver">The derivation that it was built by, which need not be valid any more; null for what was added.</param>
public sealed record StoreEntry(
    StorePath Path, Sha256Hash NarHash, long NarSize, IReadOnlyList<StorePath> References, StorePath? Deriver, DateTimeOffset RegistrationTime)
{
    /// <summary>Nix's CA field, such as <c>fixed:r:sha256:…</c>: the path follows from it alone. Null for what is known by its inputs.</summary>
    public string? ContentAddress { get; init; }

    /// <summary>Each is the name of a key, a colon and a signature in base 64.</summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];

    /// <summary>Whether it was built here, so that it needs no signature.</summary>
    public bool IsUltimate { get; init; }
}
