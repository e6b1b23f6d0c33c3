using System.Collections.Immutable;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The builder of fixed outputs that are fetched by address, <c>builtin:fetchurl</c>. It runs in this process and not in a sandbox: nothing of what it
/// fetches is executed, the output is known by its hash before it is asked for, and a sandbox with a network would let more code see that network. Variables
/// of the derivation: <c>urls</c> (or <c>url</c>), tried in order; <c>unpack</c> = 1 for a tar archive whose contents are the output; <c>executable</c> = 1.
/// </summary>
public sealed class UrlFetcher(TimeProvider time) : IBuiltinBuilder
{
    public const string BuilderName = "fetchurl";

    private const string Flag = "1";

    public string Name => BuilderName;

    /// <exception cref="IOException">No address has what has the hash; the message has both hashes for each that had something else.</exception>
    public Task BuildAsync(
        Derivation derivation, ImmutableSortedDictionary<string, string> outputs, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        if (derivation.Outputs is not [{ IsFixed: true } output])
            throw new StoreException("what is fetched must have one output, with a hash: nothing else would say that it is the same tomorrow");
        return BlockingWork.RunAsync("hillingar-fetch", () =>
        {
            Fetch(derivation, output, outputs[output.Name], report, cancellationToken);
            return true;
        });
    }

    private void Fetch(Derivation derivation, DerivationOutput output, string target, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var environment = derivation.Environment;
        var name = environment.GetValueOrDefault("name", output.Name);
        var urls = environment.GetValueOrDefault("urls", environment.GetValueOrDefault("url", "")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unpack = environment.GetValueOrDefault("unpack") == Flag;
        var executable = environment.GetValueOrDefault("executable") == Flag;
        var file = unpack ? target + ".archive" : target;
        var got = 0L;
        try
        {
            UrlDownload.Fetch(
                urls, file,
                fetched =>
                {
                    if (unpack)
                        TarUnpacker.Unpack(fetched, target, UrlDownload.MaximumSize, cancellationToken);
                    else if (executable)
                        File.SetUnixFileMode(fetched, File.GetUnixFileMode(fetched) | UnixFileMode.UserExecute);
                    var found = OutputHash.Of(target, output.HashAlgorithm);
                    if (found == output.Hash)
                        return null;
                    if (unpack)
                        Linux.TreeRemoval.Remove(target);
                    return $"has the {output.HashAlgorithm} hash {found}{Sri(found)}, and {output.Hash}{Sri(output.Hash)} was expected";
                },
                (received, total) =>
                {
                    got = received;
                    report(new BuildEvent.Fetching(name, received, total));
                },
                TransferLimits.Usual, time, cancellationToken);
            report(new BuildEvent.Fetched(name, got));
        }
        finally
        {
            if (unpack)
                File.Delete(file);
        }
    }

    // As people write it in their files; where it is a SHA-256.
    private static string Sri(string hex) => hex.Length == 64 ? $" (sha256-{Convert.ToBase64String(Convert.FromHexString(hex))})" : "";
}
