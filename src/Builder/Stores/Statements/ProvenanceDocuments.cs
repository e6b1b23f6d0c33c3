using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>How a provenance record can be had for other programs.</summary>
public enum ProvenanceFormat
{
    /// <summary>The record itself.</summary>
    Json,

    /// <summary>SLSA provenance v1 in an in-toto statement.</summary>
    Slsa,

    /// <summary>A software bill of materials, SPDX 2.3.</summary>
    Spdx,
}

/// <summary>Provenance records as documents.</summary>
public static class ProvenanceDocuments
{
    /// <param name="key">Signs the document, which is then wrapped in a DSSE envelope; null for the document itself.</param>
    /// <exception cref="StoreException">The object was not built, and the format is about builds.</exception>
    public static byte[] Of(Store store, StorePath path, ProvenanceRecord record, ProvenanceFormat format, SecretKey? key)
    {
        var (type, document) = format switch
        {
            ProvenanceFormat.Json => ("application/json", System.Text.Encoding.UTF8.GetBytes(record.ToJson())),
            ProvenanceFormat.Slsa => (SlsaStatement.PayloadType, SlsaStatement.Of(store, path, Build())),
            ProvenanceFormat.Spdx => (SpdxDocument.PayloadType, SpdxDocument.Of(store, path, Build())),
        };
        return key is null ? document : DsseEnvelope.Of(type, document, key);

        BuildProvenance Build() =>
            record.Build ?? throw new StoreException($"'{store.FullPath(path)}' was not built here but added; there is only its record, --format json");
    }
}
