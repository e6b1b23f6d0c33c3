using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>Where a store is.</summary>
/// <param name="StoreDirectory">Absolute; it is part of the hash of every path in it.</param>
/// <param name="DatabasePath">The SQLite file with the validity and reference records; lock files lie beside it.</param>
public sealed record StoreLayout(string StoreDirectory, string DatabasePath);

/// <summary>What is recorded of a valid object.</summary>
/// <param name="NarSize">Bytes.</param>
/// <param name="References">Objects that its contents name, itself included if it does.</param>
/// <param name="Deriver">The derivation that it was built by; null for what was added.</param>
public sealed record StoreEntry(
    StorePath Path, Sha256Hash NarHash, long NarSize, IReadOnlyList<StorePath> References, StorePath? Deriver, DateTimeOffset RegistrationTime);
