using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

/// <summary>An image builder over a store of its own.</summary>
internal sealed class ImageFixture : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Poller _poller = new();

    /// <param name="caches">Of the host; called for each wish.</param>
    internal ImageFixture(SandboxLimits? limits = null, BuildOptions? options = null, Func<HostCaches>? caches = null, string? namedDirectory = null)
    {
        Directory.CreateDirectory(_scratch.File("state"));
        Store = Store.Open(new StoreLayout(_scratch.File("store"), _scratch.File("state/store.db"), namedDirectory), TimeProvider.System);
        Layout = new BuildLayout(_scratch.File("builds"), _scratch.File("logs"));
        Toolchain = new CsharpGuestToolchain(Store, new ToolchainPlaces(), Environment.GetEnvironmentVariable);
        Services = BuildServices.Compose(
            Store, Layout, _poller, TimeProvider.System, caches ?? (() => HostCaches.None), (options ?? BuildOptions.Default) with { Limits = limits ?? SandboxLimits.Default }, Environment.GetEnvironmentVariable);
    }

    internal Store Store { get; }

    internal BuildLayout Layout { get; }

    internal CsharpGuestToolchain Toolchain { get; }

    internal BuildServices Services { get; }

    internal ImageBuilder Builder => Services.Images;

    /// <summary>Makes a source directory with a recipe that runs a command.</summary>
    internal string Recipe(string command, string name = "image.hvt", string directory = "recipe")
    {
        var path = _scratch.File(directory);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "build.toml"), $"[build]\nname = \"{name}\"\ntoolchain = \"csharp-guest\"\ncommand = '''{command}'''\n");
        return path;
    }

    internal Task<BuildOutcome> BuildAsync(string directory, Action<string>? progress = null) =>
        Builder.BuildAsync(directory, happening => Tell(happening, progress), TestContext.Current.CancellationToken);

    internal async Task<string> BuiltTextAsync(string directory)
    {
        var outcome = await BuildAsync(directory);
        return File.ReadAllText(Store.FullPath(Assert.IsType<BuildOutcome.Built>(outcome).Image));
    }

    // What began and what was printed, as lines.
    private static void Tell(BuildEvent happening, Action<string>? progress)
    {
        if (happening is BuildEvent.Started or BuildEvent.Printed)
            progress?.Invoke(happening.Sentence);
    }

    public void Dispose()
    {
        Services.Realiser.Dispose();
        _poller.Dispose();
        Store.Dispose();
        _scratch.Dispose();
    }
}
