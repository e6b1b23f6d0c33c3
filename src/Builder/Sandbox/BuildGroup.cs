using System.Collections.Immutable;
using System.Globalization;

namespace Hillingar.Builder;

/// <summary>
/// A control group for one build, which limits the memory and the number of all its processes together (<c>cgroups(7)</c>).
/// A limit on processes by user (<c>RLIMIT_NPROC</c>) would not do: a build that root starts is root to the kernel's count,
/// which spares root. Where the host lets us make no group there is none, and only the limits of single processes hold.
/// </summary>
internal sealed class BuildGroup : IDisposable
{
    private const string Prefix = "hillingar-build-";

    private readonly ImmutableArray<Part> _parts;

    private BuildGroup(ImmutableArray<Part> parts) => _parts = parts;

    /// <summary>The files that a process writes its number into to join.</summary>
    internal IEnumerable<string> MemberFiles => _parts.Select(part => Path.Combine(part.Directory, "cgroup.procs")).Distinct();

    /// <summary>Whether it limits memory.</summary>
    internal bool LimitsMemory => _parts.Any(part => part.IsMemory);

    /// <summary>Makes a group with the limits; it may have only some of the controllers, or none.</summary>
    internal static BuildGroup Create(SandboxLimits limits)
    {
        var name = $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}";
        var parts = ControlGroupMounts.Read() switch
        {
            { Unified: { } unified } when Make(unified, name, "memory.max", "pids.max") is { } directory =>
                [new Part(directory, "memory.max", "memory.events", "oom_kill "), new Part(directory, "pids.max", "pids.events", "max ")],
            var mounts => new[]
            {
                mounts.Memory is { } memory && Make(memory, name, "memory.limit_in_bytes") is { } first
                    ? new Part(first, "memory.limit_in_bytes", "memory.oom_control", "oom_kill ") : null,
                mounts.Processes is { } processes && Make(processes, name, "pids.max") is { } second
                    ? new Part(second, "pids.max", "pids.events", "max ") : null,
            }.OfType<Part>().ToArray(),
        };
        foreach (var part in parts)
            part.Limit(part.IsMemory ? limits.MaxMemory : limits.MaxProcesses);
        return new BuildGroup([.. parts]);
    }

    /// <summary>A clause about the limit that was met; null if none was.</summary>
    internal string? Exceeded(SandboxLimits limits) =>
        _parts.Where(part => part.WasMet).Select(part => part.IsMemory
            ? $"it needed more than its limit of {limits.MaxMemory >> 20} MiB of memory"
            : $"it met its limit of {limits.MaxProcesses} processes").FirstOrDefault();

    /// <summary>Removes the group; nothing runs in it any more.</summary>
    public void Dispose()
    {
        foreach (var directory in _parts.Select(part => part.Directory).Distinct())
            TryRemove(directory);
    }

    // Null if it cannot be made there, or has not the files that are needed.
    private static string? Make(string parent, string name, params string[] files)
    {
        try
        {
            // What builders that were killed have left; the kernel refuses to remove a group that something still runs in.
            foreach (var group in Directory.EnumerateDirectories(parent, $"{Prefix}*").Where(IsAbandoned))
                TryRemove(group);
            var directory = Path.Combine(parent, name);
            Directory.CreateDirectory(directory);
            if (files.All(file => File.Exists(Path.Combine(directory, file))))
                return directory;
            TryRemove(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Read-only, as in a container.
        }

        return null;
    }

    private static bool IsAbandoned(string group) => !Directory.Exists($"/proc/{Path.GetFileName(group)[Prefix.Length..].Split('-')[0]}");

    private static void TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody is in it; the next build looks again.
        }
    }

    private sealed record Part(string Directory, string LimitFile, string EventFile, string Event)
    {
        internal bool IsMemory => LimitFile.StartsWith("memory", StringComparison.Ordinal);

        internal bool WasMet => File.ReadLines(Path.Combine(Directory, EventFile))
            .Any(line => line.StartsWith(Event, StringComparison.Ordinal) && line[Event.Length..] != "0");

        internal void Limit(long value) => File.WriteAllText(Path.Combine(Directory, LimitFile), value.ToString(CultureInfo.InvariantCulture));
    }
}
