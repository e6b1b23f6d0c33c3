namespace Hillingar.Units.Fleet;

/// <summary>How one unit depends on another; the meanings are those of systemd.unit(5).</summary>
public enum DependencyKind
{
    /// <summary>The other is started too, and this unit is stopped when the other is.</summary>
    Requires,

    /// <summary>The other is started too; nothing follows if it fails.</summary>
    Wants,

    /// <summary>As <see cref="Requires"/>, and this unit is stopped whenever the other ends, also by itself.</summary>
    BindsTo,

    /// <summary>This unit is stopped and restarted when the other is.</summary>
    PartOf,

    /// <summary>The two never run at once: starting either stops the other.</summary>
    Conflicts,

    /// <summary>Where both are started, this one is first; where both are stopped, it is last.</summary>
    Before,

    /// <summary>Where both are started, this one is last; where both are stopped, it is first.</summary>
    After,

    /// <summary>As <see cref="Wants"/>, and the other is started again whenever it has ended while this unit runs.</summary>
    Upholds,
}

/// <summary>That a unit depends on another.</summary>
public sealed record Dependency(DependencyKind Kind, UnitId On)
{
    /// <summary>As <paramref name="kinds"/> says of each of the others.</summary>
    public static IEnumerable<Dependency> OnEach(IEnumerable<UnitId> others, params DependencyKind[] kinds) =>
        others.SelectMany(other => kinds.Select(kind => new Dependency(kind, other)));
}
