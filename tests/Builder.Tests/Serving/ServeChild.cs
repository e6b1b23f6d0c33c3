using System.Runtime.CompilerServices;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Tests.Serving;

/// <summary>The tests' program started once more, to be the other side of a copy instead of running tests.</summary>
internal static class ServeChild
{
    private const string Variable = "HILLINGAR_SERVE_CHILD";

    /// <summary>A line of a shell that becomes the child, with any words.</summary>
    public static string Command(string root) => $"{Variable}={root} exec {Environment.ProcessPath}";

#pragma warning disable CA2255 // The one place that is passed before the test runner's own entry point.
    [ModuleInitializer]
    internal static void BeAChildIfAsked()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } root)
            return;
        using (var store = Store.Open(StoreLayout.At(root, "/nix/store"), TimeProvider.System))
            new ServeSession(store, Console.OpenStandardInput(), Console.OpenStandardOutput(), mayWrite: true).Run();
        Environment.Exit(0);
    }
}
