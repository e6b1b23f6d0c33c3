using System.Net;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Caches;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.Serving;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Builder.Tests.Recipes;

/// <summary>Images that a unit takes from a binary cache: <c>[image] substitute</c>, and what a host asks before it builds.</summary>
public sealed class SubstitutedImageTests : IDisposable
{
    private readonly SharedObjects _there = new();
    private readonly SecretKey _key = SecretKey.Generate("there-1");
    private readonly ImageFixture _images;
    private readonly StorePath _image;
    private HostCaches _host;

    public SubstitutedImageTests()
    {
        _host = new HostCaches([], new TrustedKeys([_key.PublicKey]));
        _images = new ImageFixture(caches: () => _host, namedDirectory: "/nix/store");
        _image = _there.Built("web.hvt", "an image that refers to a library", _there.Built("library", "a library"));
    }

    public void Dispose()
    {
        _there.Dispose();
        _images.Dispose();
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Zstd)]
    public async Task AnImageComesFromAServerThatTheUnitNamesAndIsUsedWithoutItAfterwards(NarCompression compression)
    {
        var log = new List<string>();
        string url;
        var options = new CacheServerOptions { Compression = compression, Key = _key };
        await using (var server = await CacheServer.StartAsync(
            _there.Store, options, new IPEndPoint(IPAddress.Loopback, 0), log.Add, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            url = $"http://{server.EndPoint}";
            var built = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(url));
            Assert.Equal(_image, built.Image);
            Assert.Equal(File.ReadAllText(_there.Store.RealPath(_image)), File.ReadAllText(_images.Store.RealPath(_image)));
            Assert.StartsWith("there-1:", Assert.Single(_images.Store.Query(_image)!.Signatures), StringComparison.Ordinal);
        }

        Assert.Equal(_image, Assert.IsType<BuildOutcome.Cached>(await RealiseAsync(url)).Image);
        _host = HostCaches.None;
        Assert.Equal(_image, Assert.IsType<BuildOutcome.Cached>(await RealiseAsync()).Image);
    }

    [Fact]
    public async Task AnImageComesFromAnyOfTheHostsCaches()
    {
        var cache = _there.Publish([_image], _key);
        Assert.Contains("is in no binary cache that was asked", Failed(await RealiseAsync()), StringComparison.Ordinal);
        _host = _host with { Addresses = [CacheAddress.Parse("file:///nowhere"), CacheAddress.Parse($"file://{cache}")] };
        Assert.Equal(_image, Assert.IsType<BuildOutcome.Built>(await RealiseAsync()).Image);
    }

    [Fact]
    public async Task AnImageThatAnotherKeySignedIsRefusedUntilThatKeyIsTrusted()
    {
        var cache = $"file://{_there.Publish([_image], SecretKey.Generate("stranger-1"))}";
        Assert.Contains(
            $"'{_image}' of the cache '{cache}' is not trusted: it is signed by stranger-1, and trusted are there-1",
            Failed(await RealiseAsync(cache)), StringComparison.Ordinal);
        Assert.Empty(_images.Store.AllValid());

        // Nothing need be started again for a new key.
        var signed = $"file://{_there.Publish([_image], _key, name: "signed")}";
        _host = HostCaches.None;
        Assert.Contains("trusted are no keys", Failed(await RealiseAsync(signed)), StringComparison.Ordinal);
        _host = new HostCaches([], new TrustedKeys([_key.PublicKey]));
        Assert.IsType<BuildOutcome.Built>(await RealiseAsync(signed));
    }

    [Fact]
    public async Task AnImageOfAnotherHashIsRefusedWithBoth()
    {
        var cache = _there.Publish([_image], _key);
        foreach (var archive in Directory.EnumerateFiles(Path.Combine(cache, "nar")))
        {
            var bytes = File.ReadAllBytes(archive);
            bytes[^40] ^= 1;
            File.WriteAllBytes(archive, bytes);
        }

        Assert.Matches("has the hash sha256-[^ ]*, and sha256-[^ ]* was promised", Failed(await RealiseAsync($"file://{cache}")));
        Assert.Empty(_images.Store.AllValid());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_images.Store.RealDirectory));
    }

    [Fact]
    public async Task AnImageInATreeIsAnObjectByItself()
    {
        Directory.CreateDirectory(_there.Outside("package/bin"));
        File.WriteAllText(_there.Outside("package/bin/web.hvt"), "an image in a tree");
        var tree = _there.Store.AddTree(_there.Outside("package"), "package");
        var cache = $"file://{_there.Publish([tree], null)}";
        var built = Assert.IsType<BuildOutcome.Built>(await RealiseAsync(new ImageSource.Substitute(tree.BaseName, [cache], "bin/web.hvt")));
        Assert.Equal("an image in a tree", File.ReadAllText(_images.Store.RealPath(built.Image)));
        Assert.Contains("is a directory", Failed(await RealiseAsync(new ImageSource.Substitute(tree.BaseName, [cache], null))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressThatIsNoneIsNamed() =>
        Assert.Contains("'gopher://x' has an unknown scheme", Failed(await RealiseAsync("gopher://x")), StringComparison.Ordinal);

    private static string Failed(BuildOutcome outcome) => Assert.IsType<BuildOutcome.Failed>(outcome).Sentence;

    private Task<BuildOutcome> RealiseAsync(params string[] caches) =>
        RealiseAsync(new ImageSource.Substitute(_there.Store.FullPath(_image), [.. caches], null));

    private Task<BuildOutcome> RealiseAsync(ImageSource source) =>
        _images.Services.Recipes.RealiseAsync(source, "/", _ => { }, TestContext.Current.CancellationToken);
}
