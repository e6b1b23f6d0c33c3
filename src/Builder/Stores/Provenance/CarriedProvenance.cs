using System.Text.Json;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>
/// A provenance record on its way from one host to another, beside the object in a binary cache: with the object that it is
/// of, so that it cannot be put beside another one, and signed, as a signature over an object says nothing of its record.
/// </summary>
/// <param name="Path">Full path.</param>
/// <param name="NarHash">SRI.</param>
public sealed record CarriedProvenance(string Path, string NarHash, ProvenanceRecord Record)
{
    /// <summary>Bytes; what is larger is not read.</summary>
    public const int MaximumSize = 8 << 20;

    private const string PayloadType = "application/vnd.hillingar.provenance+json";

    /// <summary>The name of its file, relative to the cache.</summary>
    public static string FileOf(StorePath path) => $"provenance/{path.HashPart}.json";

    /// <summary>What lies in the cache.</summary>
    /// <param name="key">Signs it (DSSE); null for the bare record, which only those believe who trust the cache itself.</param>
    public static byte[] Write(StoreEntry entry, ProvenanceRecord record, SecretKey? key, StorePathFormula formula)
    {
        // Where this host has it from is for this host to know; to others it is this host that vouches.
        var carried = new CarriedProvenance(formula.FullPath(entry.Path), entry.NarHash.ToString(), record with { Origin = null });
        var payload = JsonSerializer.SerializeToUtf8Bytes(carried, ProvenanceJson.Readable.CarriedProvenance);
        return key is null ? payload : DsseEnvelope.Of(PayloadType, payload, key);
    }

    /// <summary>The record, if it may be believed and is of that object.</summary>
    /// <param name="place">The cache, for the record.</param>
    /// <param name="isTrusted">Whether the cache itself is, so that no signature is needed.</param>
    /// <exception cref="StoreException">The record is malformed, of another object, of a later schema, or signed by no trusted key.</exception>
    public static ProvenanceRecord Read(byte[] file, NarInfo info, string place, TrustedKeys keys, bool isTrusted, StorePathFormula formula)
    {
        try
        {
            var envelope = DsseEnvelope.Parse(file);
            var signer = envelope is { PayloadType: PayloadType } ? keys.Verify(envelope.Signed, envelope.Signatures) : null;
            if (signer is null && !isTrusted)
                throw new StoreException(keys.WhyNot(envelope?.Signatures ?? [], "this record"));
            var carried = JsonSerializer.Deserialize(envelope?.Payload ?? file, ProvenanceJson.Readable.CarriedProvenance);
            if (carried is not { Record: { } record } || carried.Path != formula.FullPath(info.Path) || carried.NarHash != info.NarHash.ToString())
                throw new StoreException($"it is of '{carried?.Path}' with the hash {carried?.NarHash}");
            return record.Schema <= ProvenanceRecord.CurrentSchema
                ? record with { Origin = new ProvenanceOrigin(place, signer) }
                : throw new StoreException($"it has schema {record.Schema}, and this program knows only up to {ProvenanceRecord.CurrentSchema}");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new StoreException($"it is malformed: {e.Message}", e);
        }
    }
}
