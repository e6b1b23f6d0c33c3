using System.Collections.Immutable;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>
/// The one definition of a unikernel: what its unit file says of it, complete and checked, in values alone. A
/// <see cref="UnikernelSpec"/> adds where its image and volumes come from and where everything is written; a
/// <see cref="RealisedUnit"/> adds where they lie in the store. Both copy what is here as a whole, so that a new member
/// is written here and nowhere else; its line in the table below says what a change of it means.
/// </summary>
public abstract record UnikernelDefinition : IUnitDefinition
{
    /// <summary>From the file's name.</summary>
    public required UnitName Name { get; init; }

    public required string Description { get; init; }

    public required ByteSize Memory { get; init; }

    /// <summary>The words of the guest's command line, references already replaced.</summary>
    public required ValueList<string> Arguments { get; init; }

    public required TenderChoice Tender { get; init; }

    /// <summary>In order of device name.</summary>
    public required ValueList<NetDevice> Nets { get; init; }

    /// <summary>How long the guest may take to end after SIGTERM before SIGKILL follows.</summary>
    public required Duration StopTimeout { get; init; }

    public required RestartSpec Restart { get; init; }

    /// <summary>
    /// As written, in order of kind and then of the text; behind them the implicit ones: a unikernel requires, and is
    /// started after, its networks and the volumes that are units.
    /// </summary>
    public ValueList<Dependency> Dependencies { get; init; }

    /// <summary>Whether it starts only when a user asks, or another unit needs it.</summary>
    public bool OnDemand { get; init; }

    /// <summary>The CPUs that the virtual machine may run on; null if it may on all.</summary>
    public CpuSet? Cpus { get; init; }

    /// <summary>How much of one CPU's time the virtual machine may use; null if nothing limits it.</summary>
    public Percentage? CpuQuota { get; init; }

    /// <summary>How it is asked whether the unit does its work; null if nothing asks.</summary>
    public HealthCheck? Health { get; init; }

    /// <summary>What a change of each member means.</summary>
    internal static ImmutableArray<DefinitionMember<UnikernelDefinition>> Members { get; } =
    [
        DefinitionMember<UnikernelDefinition>.Shown(Reach.Inside, "memory", unit => unit.Memory),
        DefinitionMember<UnikernelDefinition>.Named(Reach.Inside, "arguments", unit => unit.Arguments),
        DefinitionMember<UnikernelDefinition>.Shown(Reach.Inside, "tender", unit => unit.Tender),
        DefinitionMember<UnikernelDefinition>.Shown(Reach.Inside, "CPUs", unit => unit.Cpus, "all"),
        DefinitionMember<UnikernelDefinition>.Shown(Reach.Inside, "CPU quota", unit => unit.CpuQuota),
        DefinitionMember<UnikernelDefinition>.Devices("network device", unit => unit.Nets.Select(net => net.OfMachine()), net => net.Device),
        .. DefinitionMember<UnikernelDefinition>.OfAll,
        DefinitionMember<UnikernelDefinition>.Named(Reach.Settings, "restart settings", unit => unit.Restart),
        DefinitionMember<UnikernelDefinition>.Shown(Reach.Settings, "stop timeout", unit => unit.StopTimeout),
        DefinitionMember<UnikernelDefinition>.Named(Reach.Settings, "health settings", unit => unit.Health),
        DefinitionMember<UnikernelDefinition>.Named<ValueList<PublishedPort>>(
            Reach.Settings, "published ports", unit => [.. unit.Nets.SelectMany(net => net.Publish)]),
    ];

    UnitId IUnitDefinition.Id => new(UnitType.Unikernel, Name);

    // Generations of before there were dependencies name their networks only in the devices.
    IEnumerable<Dependency> IUnitDefinition.Dependencies => Dependencies.Concat(Dependency.OnEach(
        Nets.Select(net => new UnitId(UnitType.Network, net.Network)), DependencyKind.Requires, DependencyKind.After));

    bool IUnitDefinition.Autostart => !OnDemand;

    /// <summary>The part that the life of the unit depends on.</summary>
    public LifecycleSettings Lifecycle() => new(Restart, StopTimeout) { Health = Health?.Limits };

    public virtual IEnumerable<Difference> Since(IUnitDefinition before) =>
        DefinitionMember<UnikernelDefinition>.Between((UnikernelDefinition)before, this, Members);
}
