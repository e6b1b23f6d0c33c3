using System.Collections.Immutable;

namespace Hillingar.Builder;

/// <summary>
/// The arguments of <c>bwrap(1)</c> for a build. The environment goes through arguments as well: bubblewrap itself runs
/// on the host with an empty one, since a source may be named <c>LD_PRELOAD</c>.
/// </summary>
public static class BubblewrapCommandLine
{
    // The shell counts ulimit -f in blocks of this size (POSIX).
    private const long LimitBlock = 512;

    /// <summary>The arguments, without the program's own name in front. They do not depend on the host.</summary>
    public static ImmutableArray<string> For(SandboxPlan plan)
    {
        List<string> arguments =
        [
            "--die-with-parent", "--new-session",
            "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup",
            "--hostname", "localhost",
            "--uid", "1000", "--gid", "100",
            "--cap-drop", "ALL",
            "--clearenv",
        ];
        foreach (var (name, value) in plan.Environment)
            arguments.AddRange(["--setenv", name, value]);
        foreach (var folder in plan.RootFolders)
            arguments.AddRange(["--ro-bind", $"{plan.Root}/{folder}", $"/{folder}"]);
        arguments.AddRange(
        [
            "--proc", "/proc",
            // Built as root, the build's user 1000 is the host's root to files, and so may write kernel settings without any
            // capability: /proc/sys/kernel/core_pattern alone is the way out of the sandbox. Nothing here needs to write to /proc.
            "--remount-ro", "/proc",
            "--dev", "/dev",
            "--perms", "1777", "--tmpfs", "/tmp",
            "--bind", plan.BuildDirectory, SandboxEnvironment.BuildDirectory,
            "--bind", plan.ScratchStore, plan.StoreDirectory,
        ]);
        foreach (var source in plan.Sources)
            arguments.AddRange(["--ro-bind", source, source]);
        arguments.AddRange(["--remount-ro", "/", "--chdir", SandboxEnvironment.BuildDirectory, "--", "/bin/sh", "-c", Prologue(plan.MaxFileSize), "sh"]);
        return [.. arguments, .. plan.Command];
    }

    // What bubblewrap has no options for, and a process passes on to those that it starts.
    private static string Prologue(long maxFileSize) =>
        $"umask 022; ulimit -c 0; ulimit -f {(maxFileSize + LimitBlock - 1) / LimitBlock}; exec \"$@\"";
}
