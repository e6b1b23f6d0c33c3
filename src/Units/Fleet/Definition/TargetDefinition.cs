using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A named set of units: what is started and stopped together through its dependencies.</summary>
/// <param name="Dependencies">As written, in order of kind and then of the text.</param>
public sealed record TargetDefinition(UnitName Name, string Description, ValueList<Dependency> Dependencies) : IUnitDefinition
{
    /// <summary>Whether it starts only when a user asks, or another unit needs it.</summary>
    public bool OnDemand { get; init; }

    bool IUnitDefinition.Autostart => !OnDemand;

    UnitId IUnitDefinition.Id => new(UnitType.Target, Name);

    // As systemd.target(5) has it: a target is reached when what it pulls in is.
    IEnumerable<Dependency> IUnitDefinition.Dependencies => Dependencies.Concat(Members()
        .Where(member => !Dependencies.Any(written => written.On == member && written.Kind is DependencyKind.Before))
        .Select(member => new Dependency(DependencyKind.After, member)));

    public IEnumerable<Difference> Since(IUnitDefinition before) =>
        DefinitionMember<TargetDefinition>.Between((TargetDefinition)before, this, DefinitionMember<TargetDefinition>.OfAll);

    private IEnumerable<UnitId> Members() => Dependencies
        .Where(written => written.Kind is DependencyKind.Requires or DependencyKind.Wants or DependencyKind.BindsTo or DependencyKind.Upholds)
        .Select(written => written.On);
}
