using System.Collections.Immutable;

namespace Hillingar.Units.Fleet;

/// <summary>A unit of any type as a generation holds it, with what the fleet goes by.</summary>
public interface IUnitDefinition
{
    UnitId Id { get; }

    string Description { get; }

    /// <summary>What is written, and what follows from what the unit is made of. A dependency may come twice.</summary>
    IEnumerable<RealisedDependency> Dependencies { get; }

    /// <summary>Whether a switch, and the start of the host, start it without anybody asking.</summary>
    bool Autostart { get; }
}

/// <summary>A dependency without the place where it is written.</summary>
public sealed record RealisedDependency(DependencyKind Kind, UnitId On)
{
    public static ImmutableArray<RealisedDependency> Of(ImmutableArray<Dependency> dependencies) =>
        [.. dependencies.Select(dependency => new RealisedDependency(dependency.Kind, dependency.On.Value))];

    /// <summary>As <paramref name="kinds"/> says of each of the others.</summary>
    internal static IEnumerable<RealisedDependency> OnEach(IEnumerable<UnitId> others, params DependencyKind[] kinds) =>
        others.SelectMany(other => kinds.Select(kind => new RealisedDependency(kind, other)));
}
