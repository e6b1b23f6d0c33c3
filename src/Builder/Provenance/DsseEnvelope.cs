using System.Text;

namespace Hillingar.Builder;

/// <summary>A signed document in the way of in-toto: DSSE v1, with the keys that objects are signed with.</summary>
internal static class DsseEnvelope
{
    public static byte[] Of(string payloadType, byte[] payload, SecretKey key) => JsonText.Write(json =>
    {
        // "NAME:BASE64"; the envelope has the two apart.
        var signature = key.Sign(Signed(payloadType, payload));
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
    internal static byte[] Signed(string payloadType, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} "), .. payload];
}
