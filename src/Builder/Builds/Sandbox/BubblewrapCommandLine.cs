using System.Collections.Immutable;
using System.Globalization;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The arguments of <c>bwrap(1)</c> for a build. The environment goes through arguments as well: bubblewrap itself runs
/// on the host with an empty one, since a source may be named <c>LD_PRELOAD</c>.
/// </summary>
public static class BubblewrapCommandLine
{
    /// <summary>The number under which bubblewrap gets the filter for system calls.</summary>
    internal const int FilterDescriptor = 3;

    /// <summary>The arguments, without the program's own name in front. They do not depend on the host.</summary>
    public static ImmutableArray<string> For(SandboxPlan plan)
    {
        List<string> arguments =
        [
            "--die-with-parent", "--new-session",
            "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup",
        ];
        if (!plan.HasNetwork)
            arguments.Add("--unshare-net");
        arguments.AddRange(
        [
            "--hostname", plan.Identity.HostName,
            "--uid", Number(plan.Identity.User), "--gid", Number(plan.Identity.Group),
            "--cap-drop", "ALL",
            "--seccomp", Number(FilterDescriptor),
            "--clearenv",
        ]);
        foreach (var (name, value) in plan.Environment)
            arguments.AddRange(["--setenv", name, value]);
        foreach (var entry in plan.Root)
            arguments.AddRange(Shown(entry));
        if (plan.Etc is { } etc)
            arguments.AddRange(["--ro-bind", etc, "/etc"]);
        arguments.AddRange(
        [
            "--proc", "/proc",
            // Built as root, the build's user is the host's root to files, and so may write kernel settings without any
            // capability: /proc/sys/kernel/core_pattern alone is the way out of the sandbox. Nothing here needs to write to /proc.
            "--remount-ro", "/proc",
            "--dev", "/dev",
            "--perms", "1777", "--tmpfs", "/tmp",
            .. WorkingDirectory(plan),
            "--bind", plan.ScratchStore, plan.StoreDirectory,
        ]);
        foreach (var source in plan.Sources)
            arguments.AddRange(Shown(source));
        arguments.AddRange(["--remount-ro", "/", "--chdir", plan.Identity.BuildDirectory, "--"]);
        return [.. arguments, .. plan.Command];
    }

    private static IEnumerable<string> WorkingDirectory(SandboxPlan plan)
    {
        var inside = plan.Identity.BuildDirectory;
        return plan.Identity.BuildsInMemory
            ?
            [
                "--perms", "0755", "--tmpfs", inside,
                .. plan.BuildFiles.SelectMany(file => new[] { "--ro-bind", $"{plan.BuildDirectory}/{file}", $"{inside}/{file}" }),
            ]
            : ["--bind", plan.BuildDirectory, inside];
    }

    private static string[] Shown(SandboxEntry entry) =>
        entry.LinkTarget is { } target ? ["--symlink", target, entry.Inside] : ["--ro-bind", entry.Outside, entry.Inside];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
