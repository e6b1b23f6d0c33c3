using System.Collections.Immutable;
using System.Globalization;

namespace Hillingar.Builder.Builds;

/// <summary>
/// What bubblewrap has no options for and a process passes on to those that it starts: umask, limits, control groups. They are
/// set on the host, before bubblewrap, by its shell: inside there may be none, and a build is to be in its group from its first instruction.
/// <para>
/// It dies with the thread that started it, as bubblewrap will: <c>setpriv(1)</c> asks the kernel for that, and only then the shell
/// looks whether its parent is still the one that it should have: a builder may have been killed before the kernel was asked. What bubblewrap makes
/// before it asks for the same is left to the process that finds its control group (<see cref="HeldGroup"/>).
/// </para>
/// </summary>
internal static class HostPrologue
{
    private const string Shell = "/bin/sh";

    // The shell counts ulimit -f in blocks of this size (POSIX), and ulimit -d in KiB.
    private const long FileBlock = 512;
    private const long DataBlock = 1024;

    private const string Script = """
        [ "$PPID" = "$1" ] || exit 1
        umask "$2"; ulimit -c 0; ulimit -f "$3"; ulimit -d "$4"; shift 4
        while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done
        shift; exec "$@"
        """;

    // Of util-linux, which every distribution has; where there is none, bubblewrap asks the kernel a moment later.
    private static readonly string[] SetPriv = ["/usr/bin/setpriv", "/bin/setpriv"];

    /// <summary>The program that becomes another one, and its arguments.</summary>
    /// <param name="group">The group that it joins.</param>
    internal static (string Program, ImmutableArray<string> Arguments) For(
        SandboxLimits limits, SandboxIdentity identity, BuildGroup group, string program, IEnumerable<string> arguments)
    {
        // A program that is refused memory says so less clearly, if at all, than a group whose limit was met.
        var data = group.LimitsMemory ? "unlimited" : Blocks(limits.MaxMemory, DataBlock);
        ImmutableArray<string> shell =
        [
            "-c", Script, "sh", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            Convert.ToString(identity.Umask, 8), Blocks(limits.MaxFileSize, FileBlock), data,
            .. group.MemberFiles, "--", program, .. arguments,
        ];
        return Array.Find(SetPriv, File.Exists) is { } setpriv ? (setpriv, ["--pdeathsig", "KILL", "--", Shell, .. shell]) : (Shell, shell);
    }

    private static string Blocks(long bytes, long block) => ((bytes + block - 1) / block).ToString(CultureInfo.InvariantCulture);
}
