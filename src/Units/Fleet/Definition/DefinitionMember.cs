using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>How far a change of a unit's definition reaches.</summary>
public enum Reach
{
    /// <summary>The supervisor alone goes by it, so that it changes while the unit runs.</summary>
    Settings,

    /// <summary>The virtual machine or bridge was made with it, so that it takes a restart to change.</summary>
    Inside,
}

/// <summary>Something that differs between two definitions of a unit.</summary>
/// <param name="Clause">For people: "memory changed (32M -> 64M)".</param>
public sealed record Difference(Reach Reach, string Clause);

/// <summary>
/// A line of the table of a definition's members: how a change of the member is told, and how far it reaches. Each type of
/// definition has its table beside its members; a test changes every member alone and finds it named.
/// </summary>
/// <typeparam name="T">The type of definition.</typeparam>
internal sealed record DefinitionMember<T>(Reach Reach, Func<T, T, IEnumerable<string>> Clauses)
    where T : IUnitDefinition
{
    /// <summary>What units of all types have.</summary>
    public static ImmutableArray<DefinitionMember<T>> OfAll { get; } =
    [
        Named(Reach.Settings, "description", unit => unit.Description),
        Named<ValueList<Dependency>>(Reach.Settings, "dependencies", unit => [.. unit.Dependencies]),
        new(Reach.Settings, (before, after) => before.Autostart == after.Autostart ? []
            : [after.Autostart ? "starts by itself from now on" : "starts on demand from now on"]),
    ];

    /// <summary>A member whose values are told.</summary>
    /// <param name="none">What stands for null.</param>
    public static DefinitionMember<T> Shown<TValue>(Reach reach, string name, Func<T, TValue> valueOf, string none = "none") => new(
        reach,
        (before, after) => AreEqual(valueOf(before), valueOf(after)) ? []
            : [$"{name} changed ({valueOf(before)?.ToString() ?? none} -> {valueOf(after)?.ToString() ?? none})"]);

    /// <summary>A member of which it is told only that it has changed.</summary>
    public static DefinitionMember<T> Named<TValue>(Reach reach, string name, Func<T, TValue> valueOf) =>
        new(reach, (before, after) => AreEqual(valueOf(before), valueOf(after)) ? [] : [$"{name} changed"]);

    /// <summary>Devices, each of which is told by its name.</summary>
    public static DefinitionMember<T> Devices<TDevice>(string kind, Func<T, IEnumerable<TDevice>> devicesOf, Func<TDevice, DeviceName> nameOf)
        where TDevice : notnull =>
            new(Reach.Inside, (before, after) => Compare(kind, devicesOf(before).ToDictionary(nameOf), devicesOf(after).ToDictionary(nameOf)));

    /// <summary>What differs between two definitions, in the order of a table.</summary>
    public static IEnumerable<Difference> Between(T before, T after, ImmutableArray<DefinitionMember<T>> members) =>
        members.SelectMany(member => member.Clauses(before, after).Select(clause => new Difference(member.Reach, clause)));

    private static bool AreEqual<TValue>(TValue before, TValue after) => EqualityComparer<TValue>.Default.Equals(before, after);

    private static IEnumerable<string> Compare<TDevice>(string kind, Dictionary<DeviceName, TDevice> old, Dictionary<DeviceName, TDevice> now)
        where TDevice : notnull
    {
        foreach (var device in old.Keys.Union(now.Keys).Order())
        {
            if (!old.TryGetValue(device, out var was))
                yield return $"{kind} {device} added";
            else if (!now.TryGetValue(device, out var @is))
                yield return $"{kind} {device} removed";
            else if (!was.Equals(@is))
                yield return $"{kind} {device} changed";
        }
    }
}
