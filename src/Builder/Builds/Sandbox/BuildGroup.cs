using System.Collections.Immutable;
using System.Globalization;

namespace Hillingar.Builder.Builds;

/// <summary>
/// A control group for one build, which limits the memory and the number of all its processes together (<c>cgroups(7)</c>).
/// A limit on processes by user (<c>RLIMIT_NPROC</c>) would not do: a build that root starts is root to the kernel's count,
/// which spares root. Where the host lets us make no group there is none, and only the limits of single processes hold.
/// </summary>
internal sealed class BuildGroup : IDisposable
{
    private readonly ImmutableArray<HeldGroup> _groups;
    private readonly ImmutableArray<Part> _parts;

    private BuildGroup(ImmutableArray<HeldGroup> groups, ImmutableArray<Part> parts)
    {
        _groups = groups;
        _parts = parts;
    }

    /// <summary>The files that a process writes its number into to join.</summary>
    internal IEnumerable<string> MemberFiles => _groups.Select(group => group.MemberFile);

    /// <summary>Whether it limits memory.</summary>
    internal bool LimitsMemory => _parts.Any(part => part.IsMemory);

    /// <summary>Makes a group with the limits; it may have only some of the controllers, or none.</summary>
    internal static BuildGroup Create(SandboxLimits limits)
    {
        var mounts = ControlGroupMounts.Read();
        if (mounts.Unified is { } unified && HeldGroup.Make(unified, "memory.max", "pids.max") is { } both)
        {
            return new BuildGroup(
                [both],
                [
                    Part.Limited(both, "memory.max", limits.MaxMemory, "memory.events", "oom_kill "),
                    Part.Limited(both, "pids.max", limits.MaxProcesses, "pids.events", "max "),
                ]);
        }

        var memory = mounts.Memory is { } first ? HeldGroup.Make(first, "memory.limit_in_bytes") : null;
        var processes = mounts.Processes is { } second ? HeldGroup.Make(second, "pids.max") : null;
        return new BuildGroup(
            [.. new[] { memory, processes }.OfType<HeldGroup>()],
            [
                .. memory is null ? [] : new[] { Part.Limited(memory, "memory.limit_in_bytes", limits.MaxMemory, "memory.oom_control", "oom_kill ") },
                .. processes is null ? [] : new[] { Part.Limited(processes, "pids.max", limits.MaxProcesses, "pids.events", "max ") },
            ]);
    }

    /// <summary>Removes the groups of builders that were killed, wherever this process would make its own.</summary>
    internal static void RemoveAbandoned()
    {
        var mounts = ControlGroupMounts.Read();
        foreach (var parent in new[] { mounts.Unified, mounts.Memory, mounts.Processes }.OfType<string>().Distinct())
            HeldGroup.RemoveAbandoned(parent);
    }

    /// <summary>A clause about the limit that was met; null if none was.</summary>
    internal string? Exceeded(SandboxLimits limits) =>
        _parts.Where(part => part.WasMet).Select(part => part.IsMemory
            ? $"it needed more than its limit of {limits.MaxMemory >> 20} MiB of memory"
            : $"it met its limit of {limits.MaxProcesses} processes").FirstOrDefault();

    /// <summary>Removes the group; by now nothing runs in it any more.</summary>
    public void Dispose()
    {
        foreach (var group in _groups)
            group.Dispose();
    }

    private sealed record Part(bool IsMemory, string EventFile, string Event)
    {
        internal bool WasMet => File.ReadLines(EventFile).Any(line => line.StartsWith(Event, StringComparison.Ordinal) && line[Event.Length..] != "0");

        internal static Part Limited(HeldGroup group, string file, long value, string eventFile, string happening)
        {
            File.WriteAllText(Path.Combine(group.Directory, file), value.ToString(CultureInfo.InvariantCulture));
            return new Part(file.StartsWith("memory", StringComparison.Ordinal), Path.Combine(group.Directory, eventFile), happening);
        }
    }
}
