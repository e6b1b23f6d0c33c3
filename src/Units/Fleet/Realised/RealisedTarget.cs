using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A named set of units, which is what its dependencies make it.</summary>
public sealed record RealisedTarget(UnitName Name, string Description, ImmutableArray<RealisedDependency> Dependencies) : IUnitDefinition
{
    /// <summary>Whether it starts only when somebody asks, or another unit needs it.</summary>
    public bool OnDemand { get; init; }

    bool IUnitDefinition.Autostart => !OnDemand;

    UnitId IUnitDefinition.Id => new(UnitType.Target, Name);

    // As systemd.target(5) has it: a target is reached when what it pulls in is.
    IEnumerable<RealisedDependency> IUnitDefinition.Dependencies => Dependencies.Concat(Members()
        .Where(member => !Dependencies.Any(written => written.On == member && written.Kind is DependencyKind.Before))
        .Select(member => new RealisedDependency(DependencyKind.After, member)));

    public bool Equals(RealisedTarget? other) =>
        other is not null && Name == other.Name && Description == other.Description && OnDemand == other.OnDemand
        && Dependencies.SequenceEqual(other.Dependencies);

    public override int GetHashCode() => HashCode.Combine(Name, Description, Dependencies.Length);

    private IEnumerable<UnitId> Members() => Dependencies
        .Where(written => written.Kind is DependencyKind.Requires or DependencyKind.Wants or DependencyKind.BindsTo or DependencyKind.Upholds)
        .Select(written => written.On);
}
