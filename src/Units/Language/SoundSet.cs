using System.Collections.Immutable;

namespace Hillingar.Units;

/// <summary>
/// A set in which nothing was wrong. Where the texts of a few units have changed and these are still the same to all
/// others, only they are made anew: what checks of the set and references look at has to be as it was
/// (<see cref="UnitFacts"/>), and so have the instances of templates that the units need.
/// </summary>
internal sealed class SoundSet(FragmentSet files, BoundSet bound, HostSpec host)
{
    private FragmentSet _files = files;
    private ImmutableArray<UnikernelSpec> _unikernels = host.Unikernels;
    private ImmutableArray<NetworkSpec> _networks = host.Networks;
    private ImmutableArray<VolumeSpec> _volumes = host.Volumes;
    private ImmutableArray<TargetSpec> _targets = host.Targets;

    public HostSpec Host { get; private set; } = host;

    /// <summary>Takes other texts of the same files.</summary>
    /// <returns>False if the whole set has to be read; this one is then of no use any more.</returns>
    public bool TryChange(IReadOnlyList<UnitFile> files, SetMemory memory)
    {
        var found = new List<Diagnostic>();
        var set = memory.Files(files, found);
        if (set.ChangedSince(_files) is not { } changed)
            return false;
        _files = set;
        if (changed.Count == 0)
            return true;
        var composer = Composer.Of(set, found, memory);
        if (!changed.TrueForAll(owned => owned.Id is { } id && TryChange(id, composer.Compose(owned), found, memory)))
            return false;
        Host = new HostSpec(_unikernels, _networks, _volumes, _targets);
        return true;
    }

    private bool TryChange(UnitId id, ComposedUnit unit, List<Diagnostic> found, SetMemory memory)
    {
        var needed = unit.Instances.Value.Select(instance => instance.Id);
        if (!needed.SequenceEqual(bound.Composed[id].Instances.Value.Select(instance => instance.Id)))
            return false;
        bound.Composed[id] = unit;
        return id.Type switch
        {
            UnitType.Unikernel => TryBind(bound.Unikernels, UnikernelBinder.Bind) && bound.References.TryChange(id.Name, found, memory)
                && Put(ref _unikernels, bound.Unikernels, draft => HostBuilder.SpecOf(draft, bound)),
            UnitType.Network => TryBind(bound.Networks, NetworkBinder.Bind) && Put(ref _networks, bound.Networks, HostBuilder.SpecOf),
            UnitType.Volume => TryBind(bound.Volumes, VolumeBinder.Bind) && Put(ref _volumes, bound.Volumes, HostBuilder.SpecOf),
            UnitType.Target => TryBind(bound.Targets, TargetBinder.Bind) && Put(ref _targets, bound.Targets, HostBuilder.SpecOf),
        };

        bool TryBind<T>(Dictionary<UnitName, T> drafts, Func<UnitName, ComposedUnit, ICollection<Diagnostic>, T> bind)
            where T : class, IUnitDraft
        {
            var (former, draft) = (drafts[id.Name], memory.Draft(id, unit, found, bind));
            drafts[id.Name] = draft;
            return found.Count == 0 && UnitFacts.AreSameToOthers(former, draft);
        }

        // The specifications are in the order of the drafts.
        bool Put<TDraft, TSpec>(ref ImmutableArray<TSpec> specs, Dictionary<UnitName, TDraft> drafts, Func<TDraft, TSpec> specOf)
        {
            specs = specs.SetItem(drafts.Keys.TakeWhile(name => name != id.Name).Count(), specOf(drafts[id.Name]));
            return true;
        }
    }
}
