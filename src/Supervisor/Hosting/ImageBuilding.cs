using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Microsoft.Extensions.DependencyInjection;

namespace Hillingar.Supervisor.Hosting;

/// <summary>Puts the image builder together from this host's toolchain and sandbox.</summary>
internal static class ImageBuilding
{
    public static ImageRecipes Compose(HostLayout layout, IServiceProvider provider)
    {
        var store = provider.GetRequiredService<Store>();
        var time = TimeProvider.System;
        return BuildServices.Compose(
            store,
            new BuildLayout(layout.BuildScratch, layout.BuildLogs),
            provider.GetRequiredService<Poller>(),
            time,
            () => HostCaches.Read(layout.Directories.Configuration),
            BuildOptions.Default,
            Environment.GetEnvironmentVariable).Recipes;
    }
}
