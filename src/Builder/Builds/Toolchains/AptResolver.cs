using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Asks the host's apt which packages some packages need. It resolves as on a host where nothing is installed, so that the answer does not depend
/// on this one, and trusts what apt trusts: its signed lists, from the mirrors that the host is configured for.
/// </summary>
public static partial class AptResolver
{
    // Every build is started by a shell.
    private const string ShellPackage = "dash";

    /// <summary>The packages and all that they depend on, without what is only recommended.</summary>
    /// <param name="release">As <c>debian:bookworm</c>.</param>
    /// <param name="packages">As for <c>apt-get install</c>: <c>NAME</c> or <c>NAME=VERSION</c>.</param>
    /// <exception cref="StoreException">There is no apt, its lists do not have the release, or a package is unknown; the message has what apt said.</exception>
    public static async Task<ImmutableArray<LockedPackage>> ResolveAsync(string release, IEnumerable<string> packages, CancellationToken cancellationToken)
    {
        if (release.Split(':') is not ["debian" or "ubuntu", { Length: > 0 } codename]
            || !codename.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-'))
            throw new StoreException($"'{release}' is no release; write debian:CODENAME, as in debian:bookworm");
        // What begins otherwise is an option of apt's, or a file.
        if (packages.FirstOrDefault(package => !Package().IsMatch(package)) is { } wrong)
            throw new StoreException($"'{wrong}' is no package; write NAME or NAME=VERSION");
        var state = Directory.CreateTempSubdirectory("hillingar-apt-");
        try
        {
            var status = Path.Combine(state.FullName, "status");
            await File.WriteAllTextAsync(status, "", cancellationToken).ConfigureAwait(false);
            var printed = await HostCommand.RunAsync(
                "apt-get",
                [
                    "-o", $"Dir::State::status={status}", "-o", "Acquire::ForceHash=sha256",
                    "-o", "APT::Install-Recommends=false", "-o", "APT::Architecture=amd64",
                    "-o", $"APT::Default-Release={codename}", "-o", "Debug::NoLocking=true",
                    "-qq", "--print-uris", "-y", "install", "--", ShellPackage, .. packages,
                ],
                cancellationToken).ConfigureAwait(false);
            return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('\''))
                .Select(ReadLine).OrderBy(package => package.Name, StringComparer.Ordinal)];
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    // Debian's policy manual, 5.6.7 and 5.6.12.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+(=[0-9][A-Za-z0-9.+:~-]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Package();

    // 'URI' FILE SIZE SHA256:HASH; the file is NAME_VERSION_ARCHITECTURE.deb, with %3a for the colon of an epoch.
    private static LockedPackage ReadLine(string line)
    {
        if (line.Split(' ') is not [var quoted, var file, var size, var hash]
            || file.Split('_') is not [var name, var version, _]
            || quoted.IndexOf("/pool/", StringComparison.Ordinal) is var pool && pool < 0
            || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            || !hash.StartsWith("SHA256:", StringComparison.Ordinal))
        {
            throw new StoreException($"apt printed what is not understood: '{line}'");
        }

        return new LockedPackage.Deb(
            name, version.Replace("%3a", ":", StringComparison.Ordinal), bytes,
            hash["SHA256:".Length..], Uri.UnescapeDataString(quoted[(pool + 1)..].Trim('\'')));
    }
}
