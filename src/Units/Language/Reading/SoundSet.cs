using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>
/// A set in which nothing was wrong. Where the texts of a few units have changed, only they are made anew, and the units
/// that speak of them; and the units are checked against each other only if a unit is not what it was to the others
/// (<see cref="UnitFacts"/>). The whole set has to be read again where more follows from a change: other instances of
/// templates, another network or volume, descriptions that refer to each other, a mistake.
/// </summary>
internal sealed class SoundSet(FragmentSet files, BoundSet bound, HostSpec host)
{
    private FragmentSet _files = files;

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
        var composer = Composer.Of(set, found, memory);
        var isSameToOthers = new Dictionary<UnitId, bool>();
        foreach (var owned in changed)
        {
            if (owned.Id is not { } id || TryBind(id, composer.Compose(owned), found, memory) is not { } isSame)
                return false;
            isSameToOthers.Add(id, isSame);
        }

        if (isSameToOthers.ContainsValue(false))
            bound.Check(found);
        // What is specified below is sound.
        return found.Count == 0 && isSameToOthers.All(unit => TrySpecify(unit.Key, unit.Value, found, memory));
    }

    // Whether the unit is the same to all others; null if more than the unit has changed.
    private bool? TryBind(UnitId id, ComposedUnit unit, List<Diagnostic> found, SetMemory memory)
    {
        var needed = unit.Instances.Value.Select(instance => instance.Id);
        if (!needed.SequenceEqual(bound.Composed[id].Instances.Value.Select(instance => instance.Id)))
            return null;
        bound.Composed[id] = unit;
        return id.Type switch
        {
            UnitType.Unikernel => Bind(bound.Unikernels, UnikernelBinder.Bind),
            UnitType.Network => Bind(bound.Networks, NetworkBinder.Bind) ? true : null,
            UnitType.Volume => Bind(bound.Volumes, VolumeBinder.Bind) ? true : null,
            UnitType.Target => Bind(bound.Targets, TargetBinder.Bind),
        };

        bool Bind<T>(Dictionary<UnitName, T> drafts, Func<UnitName, ComposedUnit, ICollection<Diagnostic>, T> bind)
            where T : class, IUnitDraft
        {
            var former = drafts[id.Name];
            return UnitFacts.AreSameToOthers(former, drafts[id.Name] = memory.Draft(id, unit, found, bind));
        }
    }

    private bool TrySpecify(UnitId id, bool isSameToOthers, List<Diagnostic> found, SetMemory memory)
    {
        switch (id.Type)
        {
            case UnitType.Unikernel:
                if (bound.References.Affected(id.Name, isSameToOthers) is not { } affected || !affected.TrueForAll(name => bound.References.TryChange(name, found, memory)))
                    return false;
                Host = Host with { Unikernels = With(Host.Unikernels, bound.Unikernels, unit => HostBuilder.SpecOf(unit, bound), affected) };
                return true;
            case UnitType.Network:
                Host = Host with { Networks = With(Host.Networks, bound.Networks, HostBuilder.SpecOf, [id.Name]) };
                return true;
            case UnitType.Volume:
                Host = Host with { Volumes = With(Host.Volumes, bound.Volumes, HostBuilder.SpecOf, [id.Name]) };
                return true;
            case UnitType.Target:
                Host = Host with { Targets = With(Host.Targets, bound.Targets, HostBuilder.SpecOf, [id.Name]) };
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(id), id, "no type of unit that is known here");
        }
    }

    // The specifications are in the order of the drafts.
    private static ImmutableArray<TSpec> With<TSpec, TDraft>(
        ImmutableArray<TSpec> specs, Dictionary<UnitName, TDraft> drafts, Func<TDraft, TSpec> specOf, List<UnitName> changed)
    {
        var result = specs.ToBuilder();
        var place = 0;
        foreach (var (name, draft) in drafts)
        {
            if (changed.Contains(name))
                result[place] = specOf(draft);
            place++;
        }

        return result.DrainToImmutable();
    }
}
