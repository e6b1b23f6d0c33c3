using Hillingar.Builder;
using Hillingar.Linux;
using Microsoft.Extensions.DependencyInjection;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Puts the image builder together from this host's toolchain and sandbox.</summary>
internal static class ImageBuilding
{
    public static ImageBuilder Compose(HostLayout layout, IServiceProvider provider)
    {
        var store = provider.GetRequiredService<Store>();
        var toolchain = new CsharpGuestToolchain(store, new ToolchainPlaces(), Environment.GetEnvironmentVariable);
        // A host without bubblewrap still runs what is built already; the builder says what is missing when it is needed.
        var sandbox = SandboxRunner.FindBubblewrap() is { } bubblewrap
            ? new SandboxRunner(bubblewrap, provider.GetRequiredService<Poller>(), provider.GetRequiredService<TimeProvider>())
            : null;
        return new ImageBuilder(store, new BuildLayout(layout.BuildScratch, layout.BuildLogs), toolchain, sandbox, SandboxLimits.Default);
    }
}
