using System.Globalization;

namespace Hillingar.Linux;

/// <summary>
/// Control groups of the second version (<c>Documentation/admin-guide/cgroup-v2.rst</c> of the kernel) below the group that this
/// process is in and that was delegated to it. A group that hands controllers on may hold no processes itself, so this process
/// moves into one below before the first is handed on.
/// </summary>
/// <param name="group">The directory of the group that this process is in when it starts.</param>
public sealed class CgroupV2(string group)
{
    private const string Controllers = "cgroup.controllers";
    private const string Members = "cgroup.procs";
    private const string OwnName = "hillingard";

    /// <summary>How often a quota counts anew, in microseconds: the kernel's own choice.</summary>
    private const long Period = 100_000;

    /// <summary>The least time that the kernel takes for a quota, in microseconds.</summary>
    private const long SmallestQuota = 1000;

    /// <summary>The groups below this process's own; null where the second version is not mounted.</summary>
    public static CgroupV2? OfThisProcess() => Find(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));

    /// <param name="mounts">As <c>/proc/PID/mountinfo</c> (<c>proc(5)</c>).</param>
    /// <param name="groups">As <c>/proc/PID/cgroup</c> (<c>cgroups(7)</c>).</param>
    public static CgroupV2? Find(string mounts, string groups)
    {
        var own = groups.Split('\n').FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
        if (own is null)
            return null;
        foreach (var line in mounts.Split('\n'))
        {
            // ID, parent, device, root, mount point, options, further fields, a dash, type, source, options of the file system.
            if (line.Split(' ') is [_, _, _, _, var point, .. var rest] && Array.IndexOf(rest, "-") is >= 0 and var dash
                && dash + 1 < rest.Length && rest[dash + 1] == "cgroup2")
            {
                // After a restart this process may be in the group that one before it has made for itself.
                var below = "/" + OwnName;
                var delegated = own.EndsWith(below, StringComparison.Ordinal) ? own[..^below.Length] : own;
                return new CgroupV2(delegated is "/" or "" ? point : point + delegated);
            }
        }

        return null;
    }

    /// <summary>Why a quota of processor time cannot be had below this group, in a clause; null if it can.</summary>
    public string? CpuRefusal()
    {
        try
        {
            if (!File.ReadAllText(Path.Combine(group, Controllers)).Split(' ', StringSplitOptions.TrimEntries).Contains("cpu"))
                return $"the control group {group} has no cpu controller";
            // The rights are seen best by using them; what is prepared here is needed for the first quota anyway.
            HandOn();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the control group {group} is not ours to change ({e.Message})";
        }
    }

    /// <summary>Makes a group with a quota, or gives one that is there the quota.</summary>
    /// <param name="perTenThousand">Of the time of one processor: 15000 for one and a half.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Create(string name, long perTenThousand)
    {
        HandOn();
        var directory = Directory.CreateDirectory(Path.Combine(group, name)).FullName;
        var quota = Math.Max(perTenThousand * Period / 10_000, SmallestQuota);
        File.WriteAllText(Path.Combine(directory, "cpu.max"), string.Create(CultureInfo.InvariantCulture, $"{quota} {Period}"));
    }

    /// <summary>Moves a process with all its threads into a group.</summary>
    /// <inheritdoc cref="Create"/>
    public void Move(int process, string name) => Join(Path.Combine(group, name), process);

    /// <summary>Removes a group in which nothing runs any more; one that is gone is no error.</summary>
    /// <inheritdoc cref="Create"/>
    public void Remove(string name)
    {
        var directory = Path.Combine(group, name);
        // The files in it are the kernel's and go with it.
        if (Directory.Exists(directory))
            FileSystem.RemoveDirectory(directory);
    }

    /// <summary>The names of the groups below, without the one that this process makes for itself.</summary>
    public IReadOnlyList<string> List() =>
        Directory.Exists(group) ? [.. Directory.EnumerateDirectories(group).Select(path => Path.GetFileName(path)!).Where(name => name != OwnName)] : [];

    private void HandOn()
    {
        var control = Path.Combine(group, "cgroup.subtree_control");
        if (File.ReadAllText(control).Split(' ', StringSplitOptions.TrimEntries).Contains("cpu"))
            return;
        Join(Directory.CreateDirectory(Path.Combine(group, OwnName)).FullName, Environment.ProcessId);
        File.WriteAllText(control, "+cpu");
    }

    private static void Join(string directory, int process) =>
        File.WriteAllText(Path.Combine(directory, Members), process.ToString(CultureInfo.InvariantCulture));
}
