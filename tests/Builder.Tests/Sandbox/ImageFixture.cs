using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
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
            Store, Layout, _poller, TimeProvider.System, caches ?? (() => HostCaches.None),
            (options ?? BuildOptions.Default) with { Limits = limits ?? SandboxLimits.Default }, Environment.GetEnvironmentVariable);
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

    /// <summary>A derivation that runs a command; the outputs of its inputs are in $in.</summary>
    internal StorePath Derivation(string name, string command, string[]? outputs = null, StorePath[]? inputs = null, (string, string)[]? variables = null) =>
        Derivation(name, command, [.. (outputs ?? ["out"]).Order(StringComparer.Ordinal)
            .Select(output => new DerivationOutput(output, ""))], inputs ?? [], variables ?? []);

    internal StorePath Derivation(
        string name, string command, ImmutableArray<DerivationOutput> outputs, StorePath[] inputs, (string Name, string Value)[] variables)
    {
        var toolchain = Assert.IsType<ToolchainResolution.Resolved>(Toolchain.Resolve()).Toolchain.Root;
        var library = Services.Realiser.Library;
        var places = inputs.Select(input => Store.FullPath(library.OutputsOf(input)["out"]));
        return library.Add(name, new Derivation
        {
            Outputs = outputs,
            InputDerivations = inputs.ToImmutableSortedDictionary(
                Store.FullPath, _ => ImmutableSortedSet.Create(StringComparer.Ordinal, "out"), StringComparer.Ordinal),
            InputSources = [Store.FullPath(toolchain)],
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-euc", command],
            Environment = new[]
            {
                ("name", name), ("system", "x86_64-linux"), ("builder", "/bin/sh"),
                ("in", string.Join(' ', places)), ("sandboxRoot", Store.FullPath(toolchain)),
            }
                .Concat(variables).GroupBy(variable => variable.Item1).Select(group => group.Last())
                .ToImmutableSortedDictionary(variable => variable.Item1, variable => variable.Item2, StringComparer.Ordinal),
        });
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
