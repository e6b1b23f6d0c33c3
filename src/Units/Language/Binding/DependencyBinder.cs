using System.Collections.Immutable;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>Binds the keys of a <c>[unit]</c> section that name other units.</summary>
internal static class DependencyBinder
{
    /// <summary>In order of the keys in the table, and then of the text.</summary>
    public static ImmutableArray<Dependency> Bind(SectionBinder unit)
    {
        if (!unit.IsPresent)
            return [];
        var dependencies = ImmutableArray.CreateBuilder<Dependency>();
        foreach (var (kind, key) in KeyTable.DependencyKeys)
        {
            if (!unit.Has(key))
                continue;
            foreach (var on in unit.GetOrDefault(key).Value)
                dependencies.Add(new Dependency(kind, on));
        }

        return dependencies.DrainToImmutable();
    }
}
