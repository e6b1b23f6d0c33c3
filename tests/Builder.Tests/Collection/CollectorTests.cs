using System.Diagnostics;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Stores;
using Hillingar.Linux;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Builder.Tests.Collection;

/// <summary>What goes, what stays, and why.</summary>
public sealed class CollectorTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private Store Store => _fixture.Store;

    [Fact]
    public void WhatNothingNeedsGoesAndWhatARootNeedsStays()
    {
        var (needed, root, dead) = InASession(() =>
        {
            var needed = Store.AddText("needed", "n"u8, []);
            var root = Store.AddText("root", "r"u8, [needed]);
            Store.AddRoot("web/image", root);
            return (needed, root, Tree("dead"));
        });
        var report = Collect();
        Assert.Equal((1, 2), (report.Objects, report.Alive));
        Assert.True(Store.IsValid(needed) && Store.IsValid(root));
        Assert.False(Store.IsValid(dead));
        Assert.Equal(new[] { needed.BaseName, root.BaseName }.Order(StringComparer.Ordinal), _fixture.Names());
        Assert.Empty(_fixture.Locks());
    }

    [Fact]
    public void WhatASessionAddedStaysUntilTheSessionEnds()
    {
        StorePath path;
        using (Store.Session())
        {
            using (Store.Session())
                path = Store.AddText("text", "t"u8, []);
            _ = Collect();
            Assert.True(Store.IsValid(path));
        }

        _ = Collect();
        Assert.False(Store.IsValid(path));
    }

    [Fact]
    public void WhatAnotherProcessKeepsStaysUntilItIsDead()
    {
        var path = InASession(() => Store.AddText("text", "t"u8, []));
        var other = Store.Open(_fixture.Layout, TimeProvider.System);
        Assert.True(other.Keep(path));
        _ = Collect();
        Assert.True(Store.IsValid(path));
        other.Dispose();
        _ = Collect();
        Assert.False(Store.IsValid(path));
    }

    [Fact]
    public void KeepingSaysWhetherThereIsSomethingToKeep()
    {
        using var session = Store.Session();
        var path = Store.Formula.Text("text", "t"u8, []);
        Assert.False(Store.Keep(path));
        _ = Store.AddText("text", "t"u8, []);
        Assert.True(Store.Keep(path));
    }

    [Fact]
    public void AnIndirectRootLastsAsLongAsItsLink()
    {
        var link = _fixture.Outside("result");
        var path = InASession(() =>
        {
            var path = Store.AddText("text", "t"u8, []);
            Store.AddIndirectRoot(link, path);
            return path;
        });
        Assert.Equal("t", File.ReadAllText(link));
        Assert.Single(Store.NamedRoots(), root => root.Path == path && root.Name == $"auto/{RootLinks.AutomaticName(link)}");
        _ = Collect();
        Assert.True(Store.IsValid(path));
        File.Delete(link);
        _ = Collect();
        Assert.False(Store.IsValid(path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_fixture.Layout.RootsDirectory, "auto")));
    }

    [Fact]
    public void LinksToLinksHaveTheNamesThatNixGivesThem()
    {
        foreach (var vector in Formats.Vectors.Of("indirect-root", 4))
            Assert.Equal(
                Formats.Vectors.Text(vector.GetProperty("expected"), "autoName"),
                RootLinks.AutomaticName(Formats.Vectors.Text(vector.GetProperty("inputs"), "linkPath")));
    }

    [Fact]
    public void GenerationsAreRootsAndOldOnesCanBeForgotten()
    {
        var history = new GenerationHistory(Store, _fixture.Layout.GenerationsDirectory);
        var numbers = InASession(
            () => Enumerable.Range(0, 3).Select(i => history.Commit(RealisedHost.Empty, [new UnitFile($"{i}.network.toml", $"# {i}")]).Number).ToList());
        history.SetCurrent(numbers[2]);
        Assert.Equal(3, Collect().Alive);
        // The newest before the moment was in force then.
        Assert.Equal([], history.ForgetOlder(DateTimeOffset.UtcNow - TimeSpan.FromDays(1)));
        Assert.Equal(numbers[..2], history.ForgetOlder(DateTimeOffset.UtcNow + TimeSpan.FromDays(1)));
        Assert.Equal(1, Collect().Alive);
        Assert.Null(history.List()[0].Problem);
    }

    [Fact]
    public async Task WhatARunningProcessUsesStays()
    {
        var (open, argument, dead) = InASession(
            () => (Store.AddText("volume", "v"u8, []), Store.AddText("image", "i"u8, []), Store.AddText("dead", "d"u8, [])));
        using (var process = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "exec 3<\"$1\"; echo ready; read -r line", "tender", Store.RealPath(open), Store.RealPath(argument)])
        { RedirectStandardOutput = true, RedirectStandardInput = true })!)
        {
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Contains(Collector.Roots(Store), root => root.Path == open && root.Name.StartsWith($"process {process.Id} (", StringComparison.Ordinal));
            _ = Collect();
            Assert.True(Store.IsValid(open) && Store.IsValid(argument));
            Assert.False(Store.IsValid(dead));
            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _ = Collect();
        Assert.False(Store.IsValid(open) || Store.IsValid(argument));
    }

    [Fact]
    public void LiveOutputsKeepTheirDerivationsUnlessThatIsNotWanted()
    {
        var (derivation, output) = InASession(() =>
        {
            var derivation = Store.AddText("x.drv", "drv"u8, []);
            var output = Store.Formula.Text("x", "output"u8, []);
            File.WriteAllText(Store.RealPath(output), "output");
            Store.RegisterOutput(output, derivation, [output]);
            Store.AddRoot("x", output);
            return (derivation, output);
        });
        _ = Collect();
        Assert.True(Store.IsValid(derivation));
        _ = Collect(new CollectionLimits { KeepDerivations = false });
        Assert.False(Store.IsValid(derivation));
        Assert.Equal(derivation, Store.Query(output)!.Deriver);
    }

    [Fact]
    public void UnderALimitTheOldestGoFirstAndWhoeverRefersGoesBeforeWhatIsReferredTo()
    {
        var (below, above, late) = InASession(() =>
        {
            var below = Store.AddText("below", new byte[1000], []);
            return (below, Store.AddText("above", new byte[1001], [below]), Store.AddText("late", new byte[1002], []));
        });
        var plan = Collector.Plan(Store, new CollectionLimits { MaxFreed = 1 });
        Assert.Equal([above], plan.Removed);
        Assert.Equal([above, below, late], Collector.Plan(Store, new CollectionLimits()).Removed);
        Assert.Equal([], Collector.Plan(Store, new CollectionLimits { Before = DateTimeOffset.UtcNow - TimeSpan.FromHours(1) }).Removed);
        var report = Collect(new CollectionLimits { KeepBytes = 1200 });
        Assert.Equal((2, 1), (report.Objects, report.Alive));
        Assert.True(Store.IsValid(late));
    }

    [Fact]
    public void StraysGoAndWhatIsBeingMadeStays()
    {
        var stray = Store.Formula.Text("stray", "s"u8, []);
        Directory.CreateDirectory(Store.RealPath(stray));
        File.WriteAllText(Path.Combine(Store.RealDirectory, ".new-gone"), "");
        File.WriteAllText(Path.Combine(Store.RealDirectory, "not an object"), "");
        var made = Store.Formula.Text("made", "m"u8, []);
        File.WriteAllText(Store.RealPath(made), "by a build");
        using (Store.Lock(made, TestContext.Current.CancellationToken))
            Assert.Equal(3, Collect().Strays);
        Assert.Equal([made.BaseName], _fixture.Names());
    }

    [Fact]
    public void OfAnythingThatIsRecordedAndGoneTheRecordGoesToo()
    {
        var path = InASession(() => Store.AddText("text", "t"u8, []));
        TreeRemoval.Remove(Store.RealPath(path));
        Assert.Equal(1, Collect().Objects);
        Assert.False(Store.IsValid(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("../escape")]
    [InlineData("a/../b")]
    public void ARootHasAName(string name)
    {
        using var session = Store.Session();
        var path = Store.AddText("text", "t"u8, []);
        Assert.Throws<StoreException>(() => Store.AddRoot(name, path));
    }

    [Fact]
    public void OnlyWhatIsValidGetsARoot() =>
        Assert.Throws<StoreException>(() => Store.AddRoot("x", Store.Formula.Text("text", "t"u8, [])));

    private T InASession<T>(Func<T> action)
    {
        using var session = Store.Session();
        return action();
    }

    private StorePath Tree(string name) => Store.AddTree(name, [], path =>
    {
        Directory.CreateDirectory(Path.Combine(path, "a/b/c"));
        File.WriteAllText(Path.Combine(path, "a/b/file"), name);
    });

    private CollectionReport Collect(CollectionLimits? limits = null) =>
        Collector.Run(Store, limits ?? new CollectionLimits(), (_, _) => { }, TestContext.Current.CancellationToken);

}
