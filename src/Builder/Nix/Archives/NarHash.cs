using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>The hash and size of an object's NAR, which is never written anywhere.</summary>
public readonly record struct NarHash(Sha256Hash Hash, long Size);
