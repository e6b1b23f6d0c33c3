using System.Collections.Immutable;
using System.Globalization;

namespace Hillingar.Builder;

/// <summary>
/// What bubblewrap has no options for and a process passes on to those that it starts: umask, limits, control groups. They are
/// set on the host, before bubblewrap, by its shell: inside there may be none, and a build is to be in its group from its first instruction.
/// </summary>
internal static class HostPrologue
{
    internal const string Shell = "/bin/sh";

    // The shell counts ulimit -f in blocks of this size (POSIX), and ulimit -d in KiB.
    private const long FileBlock = 512;
    private const long DataBlock = 1024;

    private const string Script = """
        umask 022; ulimit -c 0; ulimit -f "$1"; ulimit -d "$2"; shift 2
        while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done
        shift; exec "$@"
        """;

    /// <summary>The arguments of the shell that becomes the program.</summary>
    /// <param name="group">The group that it joins.</param>
    internal static ImmutableArray<string> For(SandboxLimits limits, BuildGroup group, string program, IEnumerable<string> arguments) =>
    [
        // A program that is refused memory says so less clearly, if at all, than a group whose limit was met.
        "-c", Script, "sh", Blocks(limits.MaxFileSize, FileBlock), group.LimitsMemory ? "unlimited" : Blocks(limits.MaxMemory, DataBlock), .. group.MemberFiles, "--", program, .. arguments,
    ];

    private static string Blocks(long bytes, long block) => ((bytes + block - 1) / block).ToString(CultureInfo.InvariantCulture);
}
