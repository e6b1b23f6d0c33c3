using System.Reflection;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>Writes down how objects come to be, at the moment they do.</summary>
internal static class ProvenanceJournal
{
    private const string KernelRelease = "/proc/sys/kernel/osrelease";

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = typeof(ProvenanceJournal).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    /// <summary>A build ended well; its outputs are registered.</summary>
    /// <param name="log">The log's path; null if there is none.</param>
    public static void Record(Store store, DerivationLibrary library, DerivationRun run, DateTimeOffset started, DateTimeOffset finished, string? log)
    {
        var materials = BuildMaterials.Of(store, library, run);
        var kernel = $"Linux {File.ReadAllText(KernelRelease).Trim()}";
        foreach (var (name, path) in run.Outputs)
        {
            store.RecordProvenance(path, new ProvenanceRecord
            {
                Build = new BuildProvenance(
                    store.FullPath(run.Path), name, run.Derivation.System, [run.Derivation.Builder, .. run.Derivation.Arguments], run.Derivation.Environment,
                    run.Toolchain is { } toolchain ? store.FullPath(toolchain) : null, materials, kernel, Version, started, finished, log),
            });
        }
    }

    /// <summary>A source was added from a directory.</summary>
    public static void RecordSource(Store store, StorePath path, string directory) =>
        store.RecordProvenance(path, new ProvenanceRecord { Source = GitCheckout.Of(directory) ?? new SourceProvenance(directory, null, null) });
}
