using Hillingar.Builder.Builds;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;
using Hillingar.Linux;

namespace Hillingar.Cli.Commands.Builds;

/// <summary>Runs something that builds, to its end or until the user interrupts it.</summary>
internal static class BuildSession
{
    public static async Task<int> RunAsync(
        Store store, HostCaches caches, BuildOptions options, BuildView view, Func<BuildServices, CancellationToken, Task<int>> action)
    {
        using var interruption = Interruption.Watch();
        using var poller = new Poller();
        var services = BuildServices.Compose(store, LayoutOf(store), poller, TimeProvider.System, () => caches, options, Environment.GetEnvironmentVariable);
        using var realiser = services.Realiser;
        try
        {
            return await action(services, interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            view.Complain(
                options.KeepFailed ? "interrupted; nothing of the unfinished builds was registered" : "interrupted; nothing of the unfinished builds is left");
            return interruption.ExitCode;
        }
    }

    /// <summary>Where builds of a store happen: beside it, as hillingard has it below its root.</summary>
    public static BuildLayout LayoutOf(Store store)
    {
        var host = HostDirectories.OfState(store.Layout.StateDirectory);
        return new BuildLayout(Path.Combine(host.State, "build"), Path.Combine(host.Log, "builds"));
    }
}
