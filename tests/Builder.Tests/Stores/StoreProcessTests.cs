using System.Diagnostics;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Caches;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Stores;

/// <summary>Several processes at one store, one that is killed, and one whose disk is full.</summary>
public sealed class StoreProcessTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void AProcessThatIsKilledWhileAddingLeavesAStoreThatIsWhole()
    {
        SuddenDeaths.Repeat(5, latest: 150, _ => StoreChild.Of("endless", _fixture.Layout), StoreChild.AwaitWork, (_, _) => { });

        using var store = Store.Open(_fixture.Layout, TimeProvider.System);
        Assert.DoesNotContain(_fixture.Names(), name => name.StartsWith('.'));
        var objects = _fixture.Names().Select(name => store.Parse(Path.Combine(store.Directory, name))).ToList();
        var valid = objects.Where(store.IsValid).ToList();
        Assert.NotEmpty(valid);
        foreach (var path in valid)
            Assert.Equal(store.Query(path)!.NarHash, TreeHash.Of(store.FullPath(path)).Hash);
        // A kill between rename and registration leaves one stray at most.
        Assert.InRange(objects.Count - valid.Count, 0, 5);
    }

    [Theory]
    [InlineData("collecting")]
    [InlineData("optimising")]
    public void AProcessThatIsKilledWhileItCollectsOrOptimisesLeavesAStoreThatIsWhole(string what)
    {
        SuddenDeaths.Repeat(Cases.Of(4), latest: 400, _ => StoreChild.Of(what, _fixture.Layout), StoreChild.AwaitWork, (_, _) =>
        {
            using var store = Store.Open(_fixture.Layout, TimeProvider.System);
            Assert.Empty(new Verifier(store, []).Run(null, checkContents: true, repair: false, _ => { }, TestContext.Current.CancellationToken));
        });

        // What crashes left goes with the next collection, and nothing else stays in its way.
        using var last = Store.Open(_fixture.Layout, TimeProvider.System);
        _ = Collector.Run(last, new CollectionLimits(), (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.All(_fixture.Names(), name => Assert.Equal(".links", name));
        Assert.Empty(_fixture.Locks());
        Assert.Empty(Directory.EnumerateFiles(_fixture.Outside("db/temproots")));
    }

    [Fact]
    public void WhoAddsLosesNothingToWhoCollects()
    {
        using var collector = StoreChild.Start("collecting", _fixture.Layout);
        Assert.Equal("adding", collector.StandardOutput.ReadLine());
        Process[] children = [StoreChild.Start("keeping", _fixture.Layout), StoreChild.Start("keeping", _fixture.Layout)];
        foreach (var child in children)
        {
            var printed = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.Equal((0, "adding\ndone\n"), (child.ExitCode, printed));
            child.Dispose();
        }

        Assert.False(collector.HasExited);
        collector.Kill();
        collector.WaitForExit();
        Assert.Empty(new Verifier(_fixture.Store, []).Run(null, checkContents: true, repair: false, _ => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AFileThatCannotBeReadToItsEndLeavesNothingAndIsNamed()
    {
        var folder = Directory.CreateDirectory(_fixture.Outside("unreadable")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "broken"), new byte[30_000_000], TestContext.Current.CancellationToken);
        // The disk fails in the middle of the file.
        using var child = StoreChild.Start(
            "unreadable", _fixture.Layout, "strace", "-f", "-qq", "-o", "/dev/null", "-P",
            Path.Combine(folder, "broken"), "-e", "trace=read", "-e", "inject=read:error=EIO:when=80+");
        var printed = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"adding\nrefused: cannot read '{folder}/broken': Input/output error\n", printed);
        Assert.Single(_fixture.Names());
        Assert.Single(_fixture.Store.AllValid());
    }

    [Fact]
    public void TwoProcessesMayAddTheSameAtOnce()
    {
        Process[] children = [StoreChild.Start("bounded", _fixture.Layout), StoreChild.Start("bounded", _fixture.Layout)];
        foreach (var child in children)
        {
            var printed = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.Equal((0, "adding\ndone\n"), (child.ExitCode, printed));
            child.Dispose();
        }

        Assert.Equal(StoreChild.Count + 1, _fixture.Names().Count());
        Assert.Empty(_fixture.Locks());
        Assert.All(_fixture.Names(), name => Assert.True(_fixture.Store.IsValid(_fixture.Store.Parse(Path.Combine(_fixture.Store.Directory, name)))));
    }

    [RootFact]
    public void OnAFullDiskNothingIsRegisteredAndTheMessageSaysWhichOne()
    {
        // In a mount namespace of its own, so that the small file system goes with the process.
        using var child = StoreChild.Start(
            "full", _fixture.Layout, "bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--size", "2000000", "--tmpfs", _fixture.Layout.StoreDirectory);
        var printed = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.StartsWith($"adding\nrefused: the file system mounted at '{_fixture.Layout.StoreDirectory}' is full, "
            + $"where the store '{_fixture.Layout.StoreDirectory}' lies; make room there", printed, StringComparison.Ordinal);
        Assert.EndsWith("\nentries: 1\nafterwards: ok\n", printed, StringComparison.Ordinal);
        Assert.Equal(0, child.ExitCode);
    }

    [RootFact]
    public async Task AFullDiskInMidSubstitutionEndsItAndLeavesNothing()
    {
        Publish(new byte[4_000_000]);
        using var child = StoreChild.Start(
            "substituting", _fixture.Layout, "bwrap", "--die-with-parent", "--dev-bind",
            "/", "/", "--size", "2000000", "--tmpfs", _fixture.Layout.StoreDirectory);
        var printed = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        // It is not the cache's fault, and no other is asked.
        Assert.StartsWith($"adding\nfailed: the file system mounted at '{_fixture.Layout.StoreDirectory}' is full, "
            + $"where the store '{_fixture.Layout.StoreDirectory}' lies; make room there", printed, StringComparison.Ordinal);
        Assert.EndsWith("\nentries: 1, valid: 1\n", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReadErrorInMidSubstitutionNamesTheFileAndLeavesNothing()
    {
        var archive = Publish(new byte[4_000_000]);
        using var child = StoreChild.Start(
            "substituting", _fixture.Layout, "strace", "-f", "-qq", "-o", "/dev/null", "-P",
            archive, "-e", "trace=read,pread64", "-e", "inject=read,pread64:error=EIO:when=3+");
        var printed = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches($"^adding\nmissing: cannot read '{archive}': Input/output error\nentries: 1, valid: 1\n$", printed);
    }

    [Fact]
    public async Task AFileThatIsCutWhileItIsReadIsRefusedWithBothLengths()
    {
        var archive = Publish(new byte[4_000_000]);
        // The narinfo was written when it was whole.
        using (var file = File.OpenWrite(archive))
            file.SetLength(1_000_000);
        using var child = StoreChild.Start("substituting", _fixture.Layout);
        var printed = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^adding\nmissing: the archive '.*' ends behind 1000000 bytes, and 4000[0-9]* were promised\nentries: 1, valid: 1\n$", printed);
    }

    [Fact]
    public async Task ATransferGoesOnBehindTheEndOfTheProgramThatBeganIt()
    {
        var archive = Publish(new byte[4_000_000]);
        var files = Directory.EnumerateFiles(_fixture.Outside("cache"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => $"/{Path.GetRelativePath(_fixture.Outside("cache"), file)}", File.ReadAllBytes);
        var whole = await File.ReadAllBytesAsync(archive, TestContext.Current.CancellationToken);
        using var server = new ScriptedServer((head, stream) =>
        {
            var name = head.Split(' ')[1];
            if (!name.StartsWith("/nar/", StringComparison.Ordinal))
            {
                ScriptedServer.Send(stream, "200 OK", "", files[name]);
            }
            else if (head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.Ordinal)) is { } line)
            {
                var from = int.Parse(line["Range: bytes=".Length..].TrimEnd('-'));
                ScriptedServer.Send(stream, "206 Partial Content", $"Content-Range: bytes {from}-{whole.Length - 1}/{whole.Length}\r\n", whole.AsSpan(from));
            }
            else
            {
                // More than half, and then silence until the other side is gone.
                ScriptedServer.Send(stream, "200 OK", "", whole.AsSpan(0, (int)StoreChild.HalfWay + 500_000), whole.Length);
                _ = stream.ReadByte();
            }
        });
        await File.WriteAllTextAsync(_fixture.Outside("cache/address"), server.Url, TestContext.Current.CancellationToken);
        using (var first = StoreChild.Start("substituting", _fixture.Layout))
        {
            Assert.Equal("adding", await first.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Equal("half way", await first.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var second = StoreChild.Start("substituting", _fixture.Layout);
        Assert.Equal("adding\nhalf way\nmissing: \nentries: 2, valid: 2\n", await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        var resumed = Assert.Single(server.Requests, head => head.Contains("\r\nRange: bytes=", StringComparison.Ordinal));
        Assert.InRange(long.Parse(resumed.Split("Range: bytes=")[1].Split('-')[0]), StoreChild.HalfWay, StoreChild.HalfWay + 500_000);
        Assert.Equal(1, server.Requests.Count(head => head.StartsWith("GET /nar/", StringComparison.Ordinal) && head != resumed));
        Assert.Empty(Directory.EnumerateFiles(_fixture.Outside("transfers/partial")));
    }

    // A cache beside the store, with one object that the store of the child does not have; the path of its archive.
    private string Publish(byte[] contents)
    {
        using var other = Store.Open(
            new StoreLayout(_fixture.Outside("other/store"), _fixture.Outside("other/db/db.sqlite"), _fixture.Layout.StoreDirectory), TimeProvider.System);
        var path = other.AddTree("large", [], place => File.WriteAllBytes(place, contents));
        using var cache = BinaryCache.Open(
            CacheAddress.Parse($"file://{_fixture.Outside("cache")}"), other.Formula, null, TransferLimits.Usual, TimeProvider.System, CancellationToken.None);
        _ = new CachePublisher(other, cache, NarCompression.None, null, _ => { }).Publish(other.Closure([path]), CancellationToken.None);
        File.WriteAllText(_fixture.Outside("cache/wanted"), path.BaseName);
        return Directory.EnumerateFiles(_fixture.Outside("cache/nar")).Single();
    }
}
