namespace Hillingar.Builder.Caches;

/// <summary>
/// A bucket of an S3 service: where it is, and with which credentials it is asked. Settings are Nix's: <c>endpoint</c> (a host of another service,
/// or a URL), <c>region</c> (usually us-east-1), <c>scheme</c> (https), <c>profile</c> (of the credentials file).
/// </summary>
internal sealed record S3Bucket(string Address, string Region, S3Credentials? Credentials)
{
    private const string UsualRegion = "us-east-1";

    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="IOException">A profile was named and has no credentials.</exception>
    public static S3Bucket Of(CacheAddress address, Func<string, string?> variable)
    {
        var settings = address.Settings;
        var region = settings.GetValueOrDefault("region", UsualRegion);
        var endpoint = settings.GetValueOrDefault("endpoint", $"s3.{region}.amazonaws.com");
        if (!endpoint.Contains("://", StringComparison.Ordinal))
            endpoint = $"{settings.GetValueOrDefault("scheme", "https")}://{endpoint}";
        // The bucket in the path and not in the host's name: every service has that, and one certificate is enough.
        return new S3Bucket($"{endpoint.TrimEnd('/')}/{address.Place}", region, S3Credentials.Find(settings.GetValueOrDefault("profile"), variable));
    }

    /// <summary>Signs requests; null where no credentials are known, which public buckets allow.</summary>
    public Action<HttpRequestMessage>? Signing(TimeProvider time) =>
        Credentials is null ? null : request => new AwsRequestSigner(Credentials, Region, "s3").Sign(request, time.GetUtcNow());
}
