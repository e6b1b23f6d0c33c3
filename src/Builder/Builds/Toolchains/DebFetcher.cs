using System.Collections.Immutable;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Fetches the Debian packages of toolchains: from apt's cache of this host, else from the mirrors that apt is configured for, by apt's own
/// downloader and so with its proxies and keys. The hash is checked by the caller.
/// </summary>
public sealed class DebFetcher : IBuiltinBuilder
{
    internal const string BuilderName = "fetch-deb";

    private const string Helper = "/usr/lib/apt/apt-helper";
    private const string Cache = "/var/cache/apt/archives";

    private readonly Lock _gate = new();
    private Task<IReadOnlyList<string>>? _mirrors;

    public string Name => BuilderName;

    public async Task BuildAsync(
        Derivation derivation, ImmutableSortedDictionary<string, string> outputs, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var (name, pool, hash) = (derivation.Environment["name"], derivation.Environment["pool"], derivation.Outputs[0].Hash);
        var target = outputs["out"];
        if (Path.Combine(Cache, Path.GetFileName(pool)) is var cached && File.Exists(cached) && OutputHash.Of(cached, "sha256") == hash)
        {
            File.Copy(cached, target);
            return;
        }

        report(new BuildEvent.Fetching(name, 0, null));
        var mirrors = await Mirrors().WaitAsync(cancellationToken).ConfigureAwait(false);
        var problems = new List<string>();
        foreach (var mirror in mirrors)
        {
            try
            {
                _ = await HostCommand.RunAsync(
                    Helper,
                    [
                        "-qq", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", "download-file",
                        mirror + Uri.EscapeDataString(pool).Replace("%2F", "/", StringComparison.Ordinal), target, $"SHA256:{hash}",
                    ],
                    cancellationToken).ConfigureAwait(false);
                File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                report(new BuildEvent.Fetched(name, new FileInfo(target).Length));
                return;
            }
            catch (StoreException e)
            {
                problems.Add(e.Message);
                File.Delete(target);
            }
        }

        // What apt says when what came is whole and is something else.
        if (problems.Exists(problem => problem.Contains("Hash Sum mismatch", StringComparison.Ordinal)))
            throw new StoreException($"the package '{name}' has another hash at the mirrors than the lock file pins "
                + $"({string.Join("; ", problems.Distinct())}); run 'hillingar toolchain lock' again if the release has replaced it");
        throw new StoreException(
            $"the package '{name}' could not be fetched from any mirror of this host's apt ({string.Join("; ", problems.Distinct())}); "
                + "check the network and apt's sources, or run 'hillingar toolchain lock' again if the release has replaced it");
    }

    // Asked once for all packages: apt takes a while to look into its lists.
    private Task<IReadOnlyList<string>> Mirrors()
    {
        lock (_gate)
            return _mirrors ??= MirrorsAsync();
    }

    private static async Task<IReadOnlyList<string>> MirrorsAsync()
    {
        var printed = await HostCommand.RunAsync(
            "apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], CancellationToken.None).ConfigureAwait(false);
        string[] mirrors = [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        return mirrors.Length > 0 ? mirrors
            : throw new StoreException("this host's apt has no sources; name a mirror in /etc/apt/sources.list and run 'apt-get update'");
    }
}
