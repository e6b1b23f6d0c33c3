using System.Runtime.InteropServices;
using Hillingar.Builder;
using Hillingar.Cli.Output;
using Hillingar.Linux;

namespace Hillingar.Cli.Commands.Builds;

/// <summary>Runs something that builds, to its end or until somebody interrupts it.</summary>
internal static class BuildSession
{
    // What shells give a program that SIGINT ended.
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(Store store, HostCaches caches, BuildOptions options, BuildView view, Func<BuildServices, CancellationToken, Task<int>> action)
    {
        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var poller = new Poller();
        var services = BuildServices.Compose(store, LayoutOf(store), poller, TimeProvider.System, () => caches, options, Environment.GetEnvironmentVariable);
        using var realiser = services.Realiser;
        try
        {
            return await action(services, cancellation.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            view.Complain("interrupted; nothing of the unfinished builds is left");
            return Interrupted;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            cancellation.Cancel();
        }
    }

    /// <summary>Where builds of a store happen: beside it, as hillingard has it below its root.</summary>
    public static BuildLayout LayoutOf(Store store)
    {
        var state = store.Layout.StateDirectory;
        return new BuildLayout(Path.Combine(state, "build"), state == "/var/lib/hillingar" ? "/var/log/hillingar/builds" : Path.Combine(state, "log/builds"));
    }
}
