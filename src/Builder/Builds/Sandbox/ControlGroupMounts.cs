namespace Hillingar.Builder.Builds;

/// <summary>Where groups for builds can be made: below our own group, in the hierarchies that are mounted; null where there is none.</summary>
/// <param name="Unified">The second version's hierarchy.</param>
/// <param name="Memory">The first version's hierarchy of the memory controller.</param>
/// <param name="Processes">The same of the controller that counts processes.</param>
internal sealed record ControlGroupMounts(string? Unified, string? Memory, string? Processes)
{
    internal static ControlGroupMounts Read() => Parse(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));

    /// <param name="mounts">As <c>/proc/PID/mountinfo</c> (<c>proc(5)</c>).</param>
    /// <param name="groups">As <c>/proc/PID/cgroup</c> (<c>cgroups(7)</c>).</param>
    internal static ControlGroupMounts Parse(string mounts, string groups)
    {
        string? unified = null, memory = null, processes = null;
        foreach (var line in mounts.Split('\n'))
        {
            // ID, parent, device, root, mount point, options, further fields, a dash, type, source, options of the file system.
            if (line.Split(' ') is not [_, _, _, _, var point, .. var rest] || Array.IndexOf(rest, "-") is var dash && (dash < 0 || rest.Length < dash + 4))
                continue;
            var controllers = rest[dash + 3].Split(',');
            switch (rest[dash + 1])
            {
                case "cgroup2":
                    unified ??= Below(point, groups, "");
                    break;
                case "cgroup" when controllers.Contains("memory"):
                    memory ??= Below(point, groups, "memory");
                    break;
                case "cgroup" when controllers.Contains("pids"):
                    processes ??= Below(point, groups, "pids");
                    break;
            }
        }

        return new ControlGroupMounts(unified, memory, processes);
    }

    private static string? Below(string mountPoint, string groups, string controller)
    {
        foreach (var line in groups.Split('\n'))
        {
            if (line.Split(':', 3) is [_, var controllers, var path] && controllers.Split(',').Contains(controller))
                return path == "/" ? mountPoint : mountPoint + path;
        }

        return null;
    }
}
