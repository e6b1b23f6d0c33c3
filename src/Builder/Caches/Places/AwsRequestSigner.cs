using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hillingar.Builder.Caches;

/// <summary>Signs requests as the services of AWS and their like want it: Signature Version 4, with the headers of the request.</summary>
internal sealed class AwsRequestSigner(S3Credentials credentials, string region, string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    // What a transfer's TLS, and the hash of its archive, protect already; so a body need not be read twice.
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>Adds the headers that carry the signature.</summary>
    public void Sign(HttpRequestMessage request, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Remove("x-amz-date");
        request.Headers.Add("x-amz-date", stamp);
        request.Headers.Remove("x-amz-content-sha256");
        request.Headers.Add("x-amz-content-sha256", UnsignedPayload);
        if (credentials.SessionToken is { Length: > 0 } token)
        {
            request.Headers.Remove("x-amz-security-token");
            request.Headers.Add("x-amz-security-token", token);
        }

        var address = request.RequestUri!;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = address.Authority };
        foreach (var (name, values) in request.Headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
            headers[name.ToLowerInvariant()] = string.Join(',', values);
        var value = Authorization(request.Method.Method, address.AbsolutePath, address.Query.TrimStart('?'), headers, UnsignedPayload, stamp);
        request.Headers.Remove("Authorization");
        _ = request.Headers.TryAddWithoutValidation("Authorization", value); // The scheme is none that the base library can parse.
    }

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    /// <param name="path">The path as it is in the request, percent-encoded once.</param>
    /// <param name="query">Parameters as they are in the request, without the question mark.</param>
    /// <param name="headers">The headers to sign, by lower-case name.</param>
    /// <param name="stamp">The time, as <c>20150830T123600Z</c>.</param>
    internal string Authorization(
        string method, string path, string query, SortedDictionary<string, string> headers, string payloadHash, string stamp)
    {
        var names = string.Join(';', headers.Keys);
        var canonical = new StringBuilder()
            .Append(method).Append('\n')
            .Append(path).Append('\n')
            .AppendJoin('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Contains('=', StringComparison.Ordinal) ? part : part + "=").Order(StringComparer.Ordinal)).Append('\n');
        foreach (var (name, value) in headers)
            canonical.Append(name).Append(':').Append(string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(payloadHash);

        var day = stamp[..8];
        var scope = $"{day}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{stamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = new[] { day, region, service, "aws4_request" }
            .Aggregate(Encoding.UTF8.GetBytes($"AWS4{credentials.Secret}"), (secret, part) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(part)));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"{Algorithm} Credential={credentials.KeyId}/{scope}, SignedHeaders={names}, Signature={signature}";
    }
}
