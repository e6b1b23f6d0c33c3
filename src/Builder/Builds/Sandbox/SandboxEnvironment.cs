using System.Collections.Immutable;
using System.Globalization;

namespace Hillingar.Builder.Builds;

/// <summary>The environment that every build has: Nix's, but for <c>PATH</c>, which leads to the toolchain where there is one.</summary>
public static class SandboxEnvironment
{
    /// <summary>The whole environment of a build; a variable of the derivation wins over a fixed one of the same name.</summary>
    /// <param name="derivation">The variables of the derivation, <c>out</c> among them.</param>
    /// <param name="cores">How many processors the build may keep busy.</param>
    /// <param name="hasToolchain">Whether there is a <c>/bin</c>.</param>
    public static ImmutableSortedDictionary<string, string> For(
        string storeDirectory, IEnumerable<KeyValuePair<string, string>> derivation, int cores = 1, bool hasToolchain = true, SandboxIdentity? identity = null)
    {
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["PATH"] = hasToolchain ? "/bin" : "/path-not-set";
        environment["HOME"] = (identity ?? SandboxIdentity.Default).Home;
        environment["NIX_STORE"] = storeDirectory;
        environment["NIX_BUILD_CORES"] = cores.ToString(CultureInfo.InvariantCulture);
        foreach (var name in (string[])["NIX_BUILD_TOP", "TMPDIR", "TEMPDIR", "TMP", "TEMP", "PWD"])
            environment[name] = (identity ?? SandboxIdentity.Default).BuildDirectory;
        environment["NIX_LOG_FD"] = "2";
        environment["SOURCE_DATE_EPOCH"] = "1";
        environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in derivation)
            environment[name] = value;
        return environment.ToImmutable();
    }
}
