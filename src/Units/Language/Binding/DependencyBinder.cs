using System.Collections.Immutable;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>Binds the keys of a <c>[unit]</c> section that name other units.</summary>
internal static class DependencyBinder
{
    /// <summary>In order of the keys in the table, and then of the text.</summary>
    public static ImmutableArray<WrittenDependency> Bind(SectionBinder unit)
    {
        if (!unit.IsPresent)
            return [];
        var dependencies = ImmutableArray.CreateBuilder<WrittenDependency>();
        foreach (var (kind, key) in KeyTable.DependencyKeys)
        {
            if (!unit.Has(key))
                continue;
            foreach (var on in unit.GetOrDefault(key).Value)
                dependencies.Add(new WrittenDependency(kind, on));
        }

        return dependencies.DrainToImmutable();
    }

    /// <summary>Dependencies without their places.</summary>
    public static ValueList<Dependency> ValuesOf(ImmutableArray<WrittenDependency> written) => [.. written.Select(each => each.Dependency)];
}
