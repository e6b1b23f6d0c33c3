using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>Which processors guests run on, and how much of their time they may use.</summary>
/// <param name="onlineFile">The list of the processors that are online, as in <c>/sys/devices/system/cpu/online</c>.</param>
/// <param name="groups">Where control groups are made; null where there is no place for them.</param>
internal sealed class GuestProcessors(string onlineFile, CgroupV2? groups)
{
    private const string GroupPrefix = "unit-";

    /// <summary>Those of this host.</summary>
    public static GuestProcessors OfThisHost() => new("/sys/devices/system/cpu/online", CgroupV2.OfThisProcess());

    /// <summary>Why a unit cannot have what it asks for, in a clause; null if it can.</summary>
    public string? Refusal(RealisedUnit unit)
    {
        if (unit.Cpus is { } wanted)
        {
            var online = CpuSet.Parse(File.ReadAllText(onlineFile).Trim());
            ImmutableArray<int> missing = [.. wanted.Cpus.Except(online.Cpus)];
            if (!missing.IsEmpty)
                return $"cpus = \"{wanted}\" names the CPU{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing)}, "
                    + $"and online here {(online.Cpus.Length == 1 ? "is" : "are")} {online}: choose from these";
        }

        if (unit.CpuQuota is { } quota)
        {
            var reason = groups is null ? "the second version of control groups is not mounted" : groups.CpuRefusal();
            if (reason is not null)
                return $"cpu-quota = \"{quota}\" takes control groups of the second version with the cpu controller, "
                    + $"and {reason}: run hillingard as a service of systemd with Delegate=cpu, or leave cpu-quota out";
        }

        return null;
    }

    /// <summary>The name of the group that a unit's tender gets; null if it needs none.</summary>
    public static string? GroupOf(RealisedUnit unit) => unit.CpuQuota is null ? null : GroupPrefix + unit.Name;

    /// <summary>Puts a tender that has just been spawned under its unit's quota, if that has one.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Limit(RealisedUnit unit, int tender)
    {
        if (unit.CpuQuota is not { } quota || GroupOf(unit) is not { } name)
            return;
        if (groups is null)
            throw new IOException($"cpu-quota = \"{quota}\" takes control groups of the second version, which are not mounted");
        groups.Create(name, quota.PerTenThousand);
        groups.Move(tender, name);
    }

    /// <summary>Takes a group away in which nothing runs any more; one that is gone is no error.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void RemoveGroup(string name) => groups?.Remove(name);

    /// <summary>The groups of tenders that there are: all below the group that was delegated to hillingard, but its own.</summary>
    public IReadOnlyList<string> Groups() => groups?.List() ?? [];
}
