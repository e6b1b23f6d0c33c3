using System.Collections.Immutable;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>All that builds, put together around one store.</summary>
/// <param name="Locks">Toolchains that lock files pin.</param>
public sealed record BuildServices(DerivationRealiser Realiser, ImageBuilder Images, ImageRecipes Recipes, ToolchainSet Toolchains, LockedToolchains Locks)
{
    // Beside the folder of the programs, as everything that comes with them.
    private const string ShippedToolchains = "../share/hillingar/toolchains";

    /// <param name="poller">The caller's, who disposes it after the last build.</param>
    /// <param name="caches">Says which caches are asked before anything is built; called
    /// anew for each wish, so that a long-lived process need not end for a new key.</param>
    /// <param name="variable">Reads a variable of the environment, null where unset.</param>
    public static BuildServices Compose(
        Store store, BuildLayout layout, Poller poller, TimeProvider time, Func<HostCaches> caches, BuildOptions options, Func<string, string?> variable)
    {
        // A host without bubblewrap still runs what is built already; the runner says what is missing when it is needed.
        var sandbox = SandboxRunner.FindBubblewrap() is { } bubblewrap ? new SandboxRunner(bubblewrap, poller, time) : null;
        ImmutableArray<IBuiltinBuilder> builtins = [new DebFetcher(), new NuGetFetcher(variable), new RootFileSystemBuilder(store), new UrlFetcher(time)];
        var realiser = new DerivationRealiser(store, layout, sandbox, builtins, new CacheSubstituter(store, caches, [], time), options, time, variable);
        var locks = new LockedToolchains(store, realiser.Library);
        var toolchains = new ToolchainSet(
            new CsharpGuestToolchain(store, new ToolchainPlaces(), variable), locks, Path.GetFullPath(ShippedToolchains, AppContext.BaseDirectory));
        var images = new ImageBuilder(store, toolchains, realiser, time);
        var recipes = new ImageRecipes(store, images, realiser, extra => new CacheSubstituter(store, caches, extra, time));
        return new BuildServices(realiser, images, recipes, toolchains, locks);
    }
}
