using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>The environment that every build has: Nix's, but for <c>PATH</c>, which here leads to the toolchain.</summary>
public static class SandboxEnvironment
{
    /// <summary>The working directory of a build, as it sees it.</summary>
    public const string BuildDirectory = "/build";

    /// <summary>The whole environment of a build; a variable of the derivation wins over a fixed one of the same name.</summary>
    /// <param name="derivation">The variables of the derivation, <c>out</c> among them.</param>
    public static ImmutableSortedDictionary<string, string> For(string storeDirectory, IEnumerable<KeyValuePair<string, string>> derivation)
    {
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["PATH"] = "/bin";
        environment["HOME"] = "/homeless-shelter";
        environment["NIX_STORE"] = storeDirectory;
        environment["NIX_BUILD_CORES"] = "1";
        foreach (var name in (string[])["NIX_BUILD_TOP", "TMPDIR", "TEMPDIR", "TMP", "TEMP", "PWD"])
            environment[name] = BuildDirectory;
        environment["NIX_LOG_FD"] = "2";
        environment["SOURCE_DATE_EPOCH"] = "1";
        environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in derivation)
            environment[name] = value;
        return environment.ToImmutable();
    }
}
