using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Stores;

/// <summary>A signed document in the way of in-toto: DSSE v1, with the keys that objects are signed with.</summary>
internal sealed record DsseEnvelope(string PayloadType, byte[] Payload, ImmutableArray<Signature> Signatures)
{
    /// <summary>What <see cref="Signatures"/> sign.</summary>
    public byte[] Signed => SignedBytes(PayloadType, Payload);

    /// <summary>Reads an envelope; signatures of keys that are none of ours are left out. Null for JSON that is none.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="FormatException">The payload is not in base 64.</exception>
    public static DsseEnvelope? Parse(ReadOnlyMemory<byte> file)
    {
        using var json = JsonDocument.Parse(file);
        if (Text(json.RootElement, "payloadType") is not { } type || Text(json.RootElement, "payload") is not { } payload)
            return null;
        var signatures = ImmutableArray.CreateBuilder<Signature>();
        if (json.RootElement.TryGetProperty("signatures", out var list) && list.ValueKind is JsonValueKind.Array)
        {
            foreach (var each in list.EnumerateArray())
            {
                if (Signature.TryParse($"{Text(each, "keyid")}:{Text(each, "sig")}", out var signature))
                    signatures.Add(signature);
            }
        }

        return new DsseEnvelope(type, Convert.FromBase64String(payload), signatures.ToImmutable());
    }

    public static byte[] Of(string payloadType, byte[] payload, SecretKey key) => JsonText.Write(json =>
    {
        // "NAME:BASE64"; the envelope has the two apart.
        var signature = key.Sign(SignedBytes(payloadType, payload));
        json.WriteString("payloadType", payloadType);
        json.WriteString("payload", Convert.ToBase64String(payload));
        json.WriteStartArray("signatures");
        json.WriteStartObject();
        json.WriteString("keyid", key.Name);
        json.WriteString("sig", Convert.ToBase64String(signature.Bytes));
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <summary>What is signed: type and payload with their lengths, so that neither can be taken for a part of the other.</summary>
    internal static byte[] SignedBytes(string payloadType, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} "), .. payload];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
