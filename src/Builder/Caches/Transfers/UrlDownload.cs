using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Caches;

/// <summary>One file from the first of several places that has it: <c>http://</c>, <c>https://</c> or <c>file:///</c>.</summary>
public static class UrlDownload
{
    /// <summary>What a place may send at most, in bytes; a file that is larger is no source of an image.</summary>
    public const long MaximumSize = 8L << 30;

    private const int BufferSize = 128 * 1024;

    /// <summary>Whether the address is one that can be fetched.</summary>
    /// <param name="problem">If not, a clause behind it.</param>
    public static bool IsUrl(string text, out string? problem)
    {
        problem = !Uri.TryCreate(text, UriKind.Absolute, out var address) ? "is no URL"
            : address.Scheme == "file" ? address.Host.Length > 0 ? "names a host, and files are of this host" : null
            : address.Scheme is not ("http" or "https") ? "has an unknown scheme; http, https and file are known"
            : address.UserInfo.Length > 0 ? "holds a password, which every log would show"
            : null;
        return problem is null;
    }

    /// <summary>Tries the places in their order, and leaves a new file.</summary>
    /// <param name="accept">Looks at a file that came whole; returns why it is not the one, or null. May use it up.</param>
    /// <param name="received">Told how much of a file came so far, and how much it is if that is known.</param>
    /// <exception cref="StoreException">No place has it; the message has the reason of each.</exception>
    public static void Fetch(
        IReadOnlyList<string> urls, string target, Func<string, string?> accept, Action<long, long?> received,
        TransferLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var url in urls)
        {
            if (!IsUrl(url, out var problem))
                throw new StoreException($"the address '{url}' {problem}");
            try
            {
                FetchFrom(new Uri(url), target, received, limits, time, cancellationToken);
                if (accept(target) is not { } refusal)
                    return;
                problems.Add($"'{url}' {refusal}");
            }
            catch (IOException e) when (!cancellationToken.IsCancellationRequested)
            {
                problems.Add(e.Message);
            }

            File.Delete(target);
        }

        throw new StoreException(problems.Count switch
        {
            0 => "it cannot be fetched: no address is given",
            1 => $"it cannot be fetched: {problems[0]}",
            _ => $"it cannot be fetched from any of {problems.Count} places: {string.Join("; ", problems)}",
        });
    }

    /// <summary>The SHA-256 of a file compared with what it should be; null if it is that.</summary>
    public static string? Mismatch(Sha256Hash found, Sha256Hash expected) =>
        found == expected ? null : $"has the hash {found}, and {expected} was expected";

    private static void FetchFrom(
        Uri address, string target, Action<long, long?> received, TransferLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var files = address.IsFile ? null : new HttpFiles(limits, time, null, cancellationToken);
        using var source = files is not null
            ? files.Open(address, cancellationToken) ?? throw new StoreException($"'{address}' does not exist, or may not be read")
            : File.OpenRead(address.LocalPath);
        long? total = source is HttpFileStream { KnownLength: var length } ? length : source.Length;
        if (total > MaximumSize)
            throw new StoreException($"'{address}' has {total} bytes, more than the {MaximumSize} that are fetched");
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[BufferSize];
        var sum = 0L;
        while (source.Read(buffer) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(buffer, 0, count);
            sum += count;
            if (sum > MaximumSize)
                throw new StoreException($"'{address}' has more than the {MaximumSize} bytes that are fetched");
            received(sum, total);
        }
    }
}
