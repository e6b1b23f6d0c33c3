using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

public sealed partial class Store
{
    /// <summary>How a valid object came to be; null if that was not written down.</summary>
    public ProvenanceRecord? Provenance(StorePath path) => _database.ProvenanceOf(FullPath(path)) is { } json ? ProvenanceRecord.Parse(json) : null;

    /// <summary>Writes down how a valid object came to be, in place of what was written before; it goes when the object is deleted.</summary>
    /// <exception cref="StoreException">The object is not valid.</exception>
    public void RecordProvenance(StorePath path, ProvenanceRecord record) => _database.RecordProvenance(FullPath(path), record.ToJson());
}
