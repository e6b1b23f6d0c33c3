using System.Diagnostics;
using System.Net;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Caches;
using Hillingar.Serving;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Serving;

/// <summary>Objects exchanged with the real Nix (Debian's nix-bin), in a store below a scratch directory and over the loopback alone.</summary>
public sealed class RealNixTests : IDisposable
{
    private readonly SharedObjects _ours = new();
    private readonly SharedObjects _back = new();
    private readonly SecretKey _key = SecretKey.Generate("ours-1");
    private readonly ScratchDirectory _scratch = new();

    public void Dispose()
    {
        _ours.Dispose();
        _back.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public async Task NixTakesSignedObjectsFromOurServer(NarCompression compression)
    {
        // Nix passes over what a narinfo says of provenance.
        var paths = _ours.Some();
        _ours.Store.RecordProvenance(paths[0], new ProvenanceRecord { Source = new SourceProvenance("/src", null, null) });
        var options = new CacheServerOptions { Compression = compression, Key = _key };
        await using var server = await CacheServer.StartAsync(
            _ours.Store, options, new IPEndPoint(IPAddress.Loopback, 0), _ => { }, TimeProvider.System, TestContext.Current.CancellationToken);
        Nix(0, ["copy", "--from", $"http://{server.EndPoint}", "--option", "trusted-public-keys", _key.PublicKey.ToString(), .. Full(paths)]);
        AssertNixHas(paths);
    }

    [Theory]
    [InlineData(NarCompression.None)]
    [InlineData(NarCompression.Xz)]
    [InlineData(NarCompression.Zstd)]
    public void NixTakesSignedObjectsFromOurFiles(NarCompression compression)
    {
        var paths = _ours.Some();
        var cache = _ours.Publish(paths, _key, compression);
        Nix(0, ["copy", "--from", $"file://{cache}", "--option", "trusted-public-keys", _key.PublicKey.ToString(), .. Full(paths)]);
        AssertNixHas(paths);
    }

    [Fact]
    public void NixRefusesWhatAnotherKeySigned()
    {
        var path = _ours.Built("a", "a");
        var cache = _ours.Publish([path], _key);
        var stranger = SecretKey.Generate("ours-1").PublicKey.ToString();
        Assert.Contains(
            "lacks a valid signature", Nix(1, ["copy", "--from", $"file://{cache}", "--option", "trusted-public-keys", stranger, .. Full([path])]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("bzip2")]
    [InlineData("gzip")]
    [InlineData("br")]
    public void WeTakeSignedObjectsFromNixsFiles(string compression)
    {
        var paths = _ours.Some();
        Nix(0, ["copy", "--from", $"file://{_ours.Publish(paths, _key)}", "--no-check-sigs", .. Full(paths)]);
        var nixKey = SecretKey.Generate("nix-1");
        nixKey.Write(_scratch.File("nix-key"));
        var cache = _scratch.File("cache");
        Nix(0, ["copy", "--to", $"file://{cache}?compression={compression}&secret-key={_scratch.File("nix-key")}", .. Full(paths)]);
        // An old cache does not say what it does as all did.
        foreach (var file in compression == "bzip2" ? Directory.GetFiles(cache, "*.narinfo") : [])
            File.WriteAllText(file, File.ReadAllText(file).Replace("Compression: bzip2\n", "", StringComparison.Ordinal));
        Assert.NotEmpty(_back.Take(paths, SecretKey.Generate("nix-1"), $"file://{cache}").Missing);
        Assert.Empty(_back.Take(paths, nixKey, $"file://{cache}").Missing);
        foreach (var entry in _ours.Store.Closure(paths))
            Assert.Equal(entry.NarHash, _back.Store.Query(entry.Path)!.NarHash);
        _back.AssertClean();
    }

    [Fact]
    public void NixVerifiesWhatItTookFromUs()
    {
        var paths = _ours.Some();
        Nix(0, ["copy", "--from", $"file://{_ours.Publish(paths, _key)}", "--option", "trusted-public-keys", _key.PublicKey.ToString(), .. Full(paths)]);
        Nix(0, ["store", "verify", "--all", "--option", "trusted-public-keys", _key.PublicKey.ToString()]);
    }

    [Fact]
    public void ObjectsGoToAndFromARealNixStoreThroughSsh()
    {
        // As ssh(1): options and the host are left out, and the rest is a shell's.
        Script("ssh", "while [ \"$1\" != -- ]; do shift; done; shift\n"
            + $"export NIX_REMOTE='local?root={_scratch.File("nix")}' NIX_CONF_DIR={_scratch.Path} HOME={_scratch.Path}\nexec sh -c \"$*\"");
        Environment.SetEnvironmentVariable(RemoteStore.CommandVariable, _scratch.File("ssh"));
        Assert.True(RemoteAddress.TryParse("ssh://host?program=nix-store%20--serve", out var address, out _));
        var paths = _ours.Some();
        var closure = _ours.Store.Closure(paths);
        var there = new RemoteCopy(_ours.Store, address, _ => { });
        Assert.Equal(closure.Select(entry => entry.Path), there.Send(closure, CancellationToken.None));
        Assert.Empty(there.Send(closure, CancellationToken.None));
        AssertNixHas(paths);

        var here = new RemoteCopy(_back.Store, address, _ => { });
        Assert.Contains(
            "it has no signature", Assert.Throws<StoreException>(() => here.Fetch(paths, recursive: true, TrustedKeys.None, CancellationToken.None)).Message,
            StringComparison.Ordinal);
        Assert.Empty(_back.Store.AllValid());
        Assert.Equal(closure.Count, here.Fetch(paths, recursive: true, keys: null, CancellationToken.None).Length);
        _back.AssertClean();
    }

    [Fact]
    public void ARealNixCopiesToAndFromOurStoreThroughSsh()
    {
        Script("serve-ours", ServeChild.Command(_ours.Root));
        Script("serve-back", ServeChild.Command(_back.Root));
        var paths = _ours.Some();
        Nix(0, ["copy", "--from", $"ssh://localhost?remote-program={_scratch.File("serve-ours")}", "--no-check-sigs", .. Full(paths)]);
        AssertNixHas(paths);
        Nix(0, ["copy", "--to", $"ssh://localhost?remote-program={_scratch.File("serve-back")}", .. Full(paths)]);
        Assert.Equal(_ours.Store.Closure(paths).Select(entry => entry.Path).Order(), _back.Store.AllValid());
        _back.AssertClean();
    }

    private void Script(string name, string text)
    {
        File.WriteAllText(_scratch.File(name), $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(_scratch.File(name), (UnixFileMode)0b111_101_101);
    }

    private void AssertNixHas(IReadOnlyList<StorePath> paths)
    {
        foreach (var entry in _ours.Store.Closure(paths))
            Assert.Contains($"\"narHash\":\"{entry.NarHash}\"", Nix(0, ["path-info", "--json", _ours.Store.FullPath(entry.Path)]), StringComparison.Ordinal);
    }

    private IEnumerable<string> Full(IEnumerable<StorePath> paths) => paths.Select(_ours.Store.FullPath);

    private string Nix(int status, string[] arguments)
    {
        var start = new ProcessStartInfo("nix", ["--extra-experimental-features", "nix-command", "--option", "substituters", "", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NIX_REMOTE"] = $"local?root={_scratch.File("nix")}";
        start.Environment["HOME"] = _scratch.Path;
        start.Environment["XDG_CACHE_HOME"] = _scratch.File("xdg");
        start.Environment["NIX_CONF_DIR"] = _scratch.Path;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
#pragma warning disable VSTHRD002 // The process has ended, and so has its output.
        var all = output + errors.Result;
#pragma warning restore VSTHRD002
        Assert.True(process.ExitCode == status, all);
        return all;
    }
}
