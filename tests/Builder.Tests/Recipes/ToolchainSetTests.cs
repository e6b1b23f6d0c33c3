using Hillingar.Builder.Builds;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.TestKit;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Tests.Recipes;

public sealed class ToolchainSetTests : IDisposable
{
    private readonly ImageFixture _images = new();
    private readonly ScratchDirectory _shipped = new();

    [RootFact]
    public void GuestsAreBuiltWithPinnedCompilersOnceTheyAreInTheStoreAndElseWithANote()
    {
        File.Copy(Path.Combine(Repository.Root, "toolchains/csharp-guest.lock"), _shipped.File("csharp-guest.lock"));
        var store = _images.Store;
        var locks = new LockedToolchains(store, new DerivationLibrary(store));
        var set = new ToolchainSet(_images.Toolchain, locks, _shipped.Path);

        var host = Assert.IsType<ToolchainResolution.Resolved>(set.Resolve(new ToolchainChoice.CsharpGuest(), "/")).Toolchain;
        Assert.Contains("'hillingar toolchain build csharp-guest' gets those that are pinned", host.Note, StringComparison.Ordinal);
        Assert.Null(host.Derivation);

        // What 'hillingar toolchain build' does, with another tree: it is named in the lock file by what it is made from.
        var pinned = Assert.IsType<ToolchainResolution.Resolved>(locks.Resolve(set.ShippedLock("csharp-guest"))).Toolchain;
        Assert.Equal(host, Assert.IsType<ToolchainResolution.Resolved>(set.Resolve(new ToolchainChoice.CsharpGuest(), "/")).Toolchain);
        Directory.CreateDirectory(store.RealPath(pinned.Root));
        store.RegisterOutput(pinned.Root, pinned.Derivation!.Value, [pinned.Root]);
        Assert.Equal(pinned, Assert.IsType<ToolchainResolution.Resolved>(set.Resolve(new ToolchainChoice.CsharpGuest(), "/")).Toolchain);
        Assert.Null(pinned.Note);
    }

    public void Dispose()
    {
        _images.Dispose();
        _shipped.Dispose();
    }
}
