using CsCheck;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Caches;

namespace Hillingar.Builder.Tests.Serving;

public sealed class ServeSessionTests : IDisposable
{
    private readonly SharedObjects _objects = new();
    private readonly SharedObjects _other = new();

    public void Dispose()
    {
        _objects.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void AnObjectIsAddedOnlyWhereWritingIsAllowed()
    {
        var path = _objects.Built("a", "a");
        Assert.Contains("without --write", Assert.Throws<StoreException>(() => Serve(Adding(path), mayWrite: false)).Message, StringComparison.Ordinal);
        Assert.Empty(_other.Store.AllValid());
        _ = Serve(Adding(path), mayWrite: true);
        Assert.Equal([path], _other.Store.AllValid());
        _other.AssertClean();
        // Once more it is taken as well: the archive is read and forgotten.
        _ = Serve(Adding(path), mayWrite: true);
    }

    [Fact]
    public void AnObjectWithOtherBytesIsNotRegistered()
    {
        var request = Adding(_objects.Built("a", "some text"));
        var at = request.AsSpan().LastIndexOf("some text"u8);
        request[at] ^= 1;
        Assert.Contains("was expected", Assert.Throws<StoreException>(() => Serve(request, mayWrite: true)).Message, StringComparison.Ordinal);
        Assert.Empty(_other.Store.AllValid());
        _other.AssertClean();
    }

    [Fact]
    public void EveryTruncationLeavesNothing()
    {
        var request = Adding(_objects.Built("a", "some text"));
        for (var length = 17; length < request.Length; length++)
        {
            try
            {
                _ = Serve(request[..length], mayWrite: true);
            }
            catch (StoreException)
            {
                // In the middle of a word; between two commands it is simply the end.
            }

            Assert.Empty(_other.Store.AllValid());
        }

        _other.AssertClean();
    }

    [Fact]
    public void ChangedBytesAreRefusedAndNothingElse()
    {
        var request = Adding(_objects.Built("a", "some text"));
        Gen.Select(Gen.Int[0, request.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var changed = request.ToArray();
                changed[at] = value;
                try
                {
                    _ = Serve(changed, mayWrite: true);
                }
                catch (StoreException)
                {
                    // With a reason.
                }
            },
            iter: 300, threads: 1);
        _other.AssertClean();
    }

    [Fact]
    public void WhoIsNoClientIsToldSo() =>
        Assert.Contains(
            "no client of the serve protocol",
            Assert.Throws<StoreException>(() => Serve("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), mayWrite: false)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ssh://host", "-x -T host -- hillingar store serve --write")]
    [InlineData("ssh://me@host:2222?root=/srv/it's", "-p 2222 -x -T me@host -- hillingar store serve --write --root '/srv/it'\\''s'")]
    [InlineData("ssh://[::1]?program=nix-store%20--serve", "-x -T [::1] -- nix-store --serve --write")]
    public void AnAddressBecomesACommandLine(string text, string arguments)
    {
        Assert.True(RemoteAddress.TryParse(text, out var address, out _));
        Assert.Equal(arguments, string.Join(' ', address.Arguments(write: true)));
    }

    [Theory]
    [InlineData("ssh://", "does not name a host")]
    [InlineData("ssh://-oProxyCommand=x", "does not name a host")]
    [InlineData("ssh://host;reboot", "does not name a host")]
    [InlineData("ssh://host:x", "no number")]
    [InlineData("ssh://host?shell=sh", "unknown setting")]
    public void WhatIsNoAddressIsRefused(string text, string reason)
    {
        Assert.False(RemoteAddress.TryParse(text, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    private byte[] Serve(byte[] request, bool mayWrite)
    {
        var output = new MemoryStream();
        new ServeSession(_other.Store, new MemoryStream(request), output, mayWrite).Run();
        return output.ToArray();
    }

    private byte[] Adding(StorePath path)
    {
        var entry = _objects.Store.Query(path)!;
        var output = new MemoryStream();
        var wire = new StoreWire(Stream.Null, output);
        wire.Write(ServeProtocol.ClientMagic);
        wire.Write(ServeProtocol.Version);
        wire.Write(ServeProtocol.AddToStoreNar);
        wire.Write(_objects.Store.FullPath(path));
        wire.Write("");
        wire.Write(entry.NarHash.Hex);
        wire.Write([]);
        wire.Write(0);
        wire.Write((ulong)entry.NarSize);
        wire.Write(0);
        wire.Write([]);
        wire.Write("");
        _objects.Store.WriteArchive(path, wire.Output);
        wire.Flush();
        return output.ToArray();
    }
}
