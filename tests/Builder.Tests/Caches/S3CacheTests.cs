using System.Collections.Concurrent;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Tests.Caches;

/// <summary>A cache in a bucket, which is a server on the loopback that keeps what is put and wants signed requests.</summary>
public sealed class S3CacheTests : IDisposable
{
    private readonly SharedObjects _there = new();
    private readonly SharedObjects _here = new();

    public void Dispose()
    {
        _there.Dispose();
        _here.Dispose();
    }

    [Fact]
    public void ABucketIsFilledAndReadWithSignedRequests()
    {
        var bucket = new ConcurrentDictionary<string, byte[]>();
        using var server = new ScriptedServer((head, stream) =>
        {
            var words = head.Split(' ');
            if (!head.Contains("Authorization: AWS4-HMAC-SHA256 Credential=ID/", StringComparison.Ordinal)
                || !words[1].StartsWith("/bucket/", StringComparison.Ordinal))
            {
                ScriptedServer.Send(stream, "403 Forbidden", "", []);
                return;
            }

            if (words[0] == "PUT")
            {
                var body = new byte[int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0])];
                stream.ReadExactly(body);
                bucket[words[1]] = body;
                ScriptedServer.Send(stream, "200 OK", "", []);
            }
            else if (bucket.TryGetValue(words[1], out var content))
            {
                ScriptedServer.Send(stream, "200 OK", "", words[0] == "HEAD" ? [] : content, content.Length);
            }
            else
            {
                ScriptedServer.Send(stream, "404 Not Found", "", []);
            }
        });
        File.WriteAllText(_there.Outside("credentials"), "[cache]\naws_access_key_id = ID\naws_secret_access_key = secret\n");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", _there.Outside("credentials"));
        var address = $"s3://bucket?endpoint={server.Url}&region=eu-west-1&profile=cache";
        var key = SecretKey.Generate("there-1");
        var paths = _there.Some();
        using (var cache = _there.Open(address))
            _ = new CachePublisher(_there.Store, cache, NarCompression.Zstd, key, _ => { }).Publish(_there.Store.Closure(paths), CancellationToken.None);
        Assert.Equal(1 + 5 * 2, bucket.Count);
        Assert.Empty(_here.Take(paths, key, address).Missing);
        _here.AssertClean();
    }
}
