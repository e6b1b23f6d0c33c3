using Hillingar.Builder.Caches;

namespace Hillingar.Builder.Tests.Caches;

public sealed class CacheAddressTests
{
    [Theory]
    [InlineData("file:///var/cache", "file", "/var/cache")]
    [InlineData("/var/cache/", "file", "/var/cache")]
    [InlineData("http://localhost:8080/", "http", "http://localhost:8080")]
    [InlineData("https://cache.example.org/a?priority=10", "https", "https://cache.example.org/a")]
    [InlineData("s3://my-bucket?region=eu-west-1&endpoint=minio.local:9000&scheme=http", "s3", "my-bucket")]
    public void AddressesAreTakenApart(string text, string scheme, string place)
    {
        var address = CacheAddress.Parse(text);
        Assert.Equal((scheme, place), (address.Scheme, address.Place));
    }

    [Theory]
    [InlineData("cache", "does not name an absolute directory")]
    [InlineData("file://cache", "does not name an absolute directory")]
    [InlineData("ftp://host/", "unknown scheme")]
    [InlineData("http://", "is no URL")]
    [InlineData("http://user:secret@host/", "is no URL")]
    [InlineData("s3://Bucket/../x", "does not name a bucket")]
    [InlineData("http://host/?prio=1", "unknown setting 'prio'")]
    [InlineData("http://host/?priority=-1", "no number")]
    public void WhatIsNoAddressIsRefused(string text, string reason)
    {
        Assert.False(CacheAddress.TryParse(text, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ABucketIsAtItsEndpoint()
    {
        Assert.Equal("https://s3.us-east-1.amazonaws.com/my-bucket", Bucket("s3://my-bucket").Address);
        Assert.Equal("https://s3.eu-west-1.amazonaws.com/my-bucket", Bucket("s3://my-bucket?region=eu-west-1").Address);
        Assert.Equal("http://127.0.0.1:9000/my-bucket", Bucket("s3://my-bucket?endpoint=127.0.0.1:9000&scheme=http").Address);
        Assert.Equal("http://127.0.0.1:9000/my-bucket", Bucket("s3://my-bucket?endpoint=http://127.0.0.1:9000/").Address);
        Assert.Null(Bucket("s3://my-bucket").Credentials);
        Assert.Null(Bucket("s3://my-bucket").Signing(TimeProvider.System));
    }

    private static S3Bucket Bucket(string text) => S3Bucket.Of(CacheAddress.Parse(text), _ => null);
}
