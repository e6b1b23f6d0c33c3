using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>Fetches a file by HTTP, HTTPS or from a directory, from the first of its URLs that has it; as Nix's <c>builtin:fetchurl</c>. The hash is checked by whoever asked.</summary>
public sealed class UrlFetcher(TimeProvider time) : IBuiltinBuilder
{
    internal const string BuilderName = "fetchurl";

    private const int BufferSize = 128 * 1024;

    public string Name => BuilderName;

    public async Task BuildAsync(
        Derivation derivation, ImmutableSortedDictionary<string, string> outputs, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        if (derivation.Environment.GetValueOrDefault("unpack") is { Length: > 0 } || derivation.Environment.GetValueOrDefault("executable") is { Length: > 0 })
            throw new StoreException("it is to be unpacked or made executable (unpack, executable), which is not supported");
        var urls = (derivation.Environment.GetValueOrDefault("urls") ?? derivation.Environment.GetValueOrDefault("url") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var problems = new List<string>();
        foreach (var url in urls)
        {
            try
            {
                // Waiting for a server is a thread's work here; the pool may have it.
                await Task.Run(() => Fetch(new Uri(url), derivation.Environment["name"], outputs["out"], report, cancellationToken), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (IOException e)
            {
                problems.Add(e.Message);
            }
        }

        throw new StoreException($"it could not be fetched from anywhere: {string.Join("; ", problems)}");
    }

    private void Fetch(Uri url, string subject, string target, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        using var files = url.IsFile ? null : new HttpFiles(TransferLimits.Usual, time, null, cancellationToken);
        using var source = files is null ? File.OpenRead(url.LocalPath) : files.Open(url, cancellationToken) ?? throw new StoreException($"'{url}' does not exist");
        using var file = File.Create(target);
        var buffer = new byte[BufferSize];
        long? total = source.CanSeek ? source.Length : null;
        int count;
        for (var received = 0L; (count = source.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(buffer, 0, count);
            received += count;
            report(new BuildEvent.Fetching(subject, received, total));
        }

        report(new BuildEvent.Fetched(subject, file.Length));
    }
}
