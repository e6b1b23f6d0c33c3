using Hillingar.Builder.Builds;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

/// <summary>Runs commands in a sandbox over a toolchain, with a scratch store of one source.</summary>
internal sealed class SandboxFixture : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Poller _poller = new();
    private readonly SandboxRunner _runner;
    private readonly string _toolchain;

    internal SandboxFixture(string toolchain)
    {
        _toolchain = toolchain;
        _runner = new SandboxRunner(SandboxRunner.FindBubblewrap()!, _poller, TimeProvider.System);
        Directory.CreateDirectory(Store);
        Directory.CreateDirectory(Source);
        File.WriteAllText(Path.Combine(Source, "greeting"), "hi\n");
        File.WriteAllText(Path.Combine(Store, "undeclared"), "secret\n");
    }

    internal string Store => _scratch.File("store");

    internal string Source => Path.Combine(Store, "1-src");

    internal string Out => Path.Combine(Store, "2-out");

    internal string ScratchStore => _scratch.File("scratch-store");

    internal string LogPath => _scratch.File("log.gz");

    internal SandboxLimits Limits { get; set; } = SandboxLimits.Default with { Timeout = TimeSpan.FromSeconds(60) };

    internal SandboxIdentity Identity { get; init; } = SandboxIdentity.Default;

    internal bool HasNetwork { get; init; }

    internal List<string> Lines { get; } = [];

    /// <summary>Called with each line as it is printed.</summary>
    internal Action<string>? OnLine { get; set; }

    internal string Printed => string.Join('\n', Lines);

    internal async Task<SandboxEnding> RunAsync(string command, CancellationToken cancellationToken)
    {
        foreach (var fresh in (string[])[ScratchStore, _scratch.File("build")])
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
            Directory.CreateDirectory(fresh);
        }

        Lines.Clear();
        using var log = new BuildLog(LogPath, line =>
        {
            Lines.Add(line);
            OnLine?.Invoke(line);
        });
        var plan = new SandboxPlan
        {
            Root = [.. Directory.EnumerateDirectories(_toolchain).Order(StringComparer.Ordinal)
                .Select(folder => SandboxEntry.Of(folder, $"/{Path.GetFileName(folder)}"))],
            StoreDirectory = Store,
            ScratchStore = ScratchStore,
            BuildDirectory = _scratch.File("build"),
            Sources = [SandboxEntry.Of(Source, Source)],
            Environment = SandboxEnvironment.For(Store, [new("src", Source), new("out", Out)], identity: Identity),
            Command = ["/bin/sh", "-euc", command],
            HasNetwork = HasNetwork,
            Identity = Identity,
        };
        return await _runner.RunAsync(plan, Limits, log, cancellationToken);
    }

    /// <summary>Runs a command that must succeed, and returns what it printed.</summary>
    internal async Task<string> SucceedAsync(string command)
    {
        var ending = await RunAsync(command, TestContext.Current.CancellationToken);
        Assert.True(ending is SandboxEnding.Ended { Status.IsSuccess: true }, $"{ending}\n{Printed}");
        return Printed;
    }

    public void Dispose()
    {
        _poller.Dispose();
        _scratch.Dispose();
    }
}
