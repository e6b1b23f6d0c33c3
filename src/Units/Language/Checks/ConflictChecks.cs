using System.Numerics;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>Two units that cannot run at once.</summary>
/// <param name="Unit">The place of the one that says so.</param>
internal readonly record struct UnitConflict(int Unit, int Other, SourceSpan Span);

/// <summary>Checks that no unit starts two others that cannot run at once, directly or by way of what those start in turn.</summary>
/// <remarks>
/// Which units start the one and the other of a pair is told for 64 pairs at a time, by one bit for each: bits go from
/// each unit to those that start it, in one pass over the graph.
/// </remarks>
internal static class ConflictChecks
{
    private const int Batch = 64;

    // Of so many it is said by which way a unit starts the two; behind more, the user does not read on.
    private const int MostExplained = 50;

    /// <param name="starts">An edge leads from a unit to one that is started with it.</param>
    public static void Check(IReadOnlyList<IUnitDraft> units, UnitGraph starts, IReadOnlyList<UnitConflict> conflicts, ICollection<Diagnostic> found)
    {
        if (conflicts.Count == 0)
            return;
        var components = starts.Components();
        var componentOf = new int[units.Count];
        for (var i = 0; i < components.Count; i++)
        {
            foreach (var member in components[i])
                componentOf[member] = i;
        }

        var explained = 0;
        for (var from = 0; from < conflicts.Count; from += Batch)
        {
            UnitConflict[] pairs = [.. conflicts.Skip(from).Take(Batch)];
            foreach (var (pair, component) in Clashes(starts, components, componentOf, pairs))
                Report(units, starts, pair, components[component][0], isExplained: explained++ < MostExplained, found);
        }
    }

    // Each pair with the first component, seen from those that start nothing, that starts both of it.
    private static List<(UnitConflict Pair, int Component)> Clashes(UnitGraph starts, List<int[]> components, int[] componentOf, UnitConflict[] pairs)
    {
        var (ones, others) = (new ulong[components.Count], new ulong[components.Count]);
        for (var i = 0; i < pairs.Length; i++)
        {
            ones[componentOf[pairs[i].Unit]] |= 1UL << i;
            others[componentOf[pairs[i].Other]] |= 1UL << i;
        }

        var (clashes, seen) = (new List<(UnitConflict, int)>(), 0UL);
        for (var component = 0; component < components.Count; component++)
        {
            foreach (var member in components[component])
            {
                foreach (var edge in starts.From(member))
                {
                    ones[component] |= ones[componentOf[edge.To]];
                    others[component] |= others[componentOf[edge.To]];
                }
            }

            for (var both = ones[component] & others[component] & ~seen; both != 0; both &= both - 1)
                clashes.Add((pairs[BitOperations.TrailingZeroCount(both)], component));
            seen |= ones[component] & others[component];
        }

        return clashes;
    }

    private static void Report(
        IReadOnlyList<IUnitDraft> units, UnitGraph starts, UnitConflict pair, int root, bool isExplained, ICollection<Diagnostic> found)
    {
        var (unit, other) = (units[pair.Unit].Id, units[pair.Other].Id);
        // Of units that start each other, one of the pair itself is the shortest to explain.
        if (isExplained && Way(pair.Unit, pair.Other) is not null)
            root = pair.Unit;
        else if (isExplained && Way(pair.Other, pair.Unit) is not null)
            root = pair.Other;
        var message = root == pair.Unit ? $"{unit} conflicts with {other}, and starting {unit} starts {other}"
            : root == pair.Other ? $"{unit} conflicts with {other}, and starting {other} starts {unit}"
            : $"{unit} conflicts with {other}, and starting {units[root].Id} starts both";
        var steps = isExplained ? (Way(root, pair.Unit) ?? []).Concat(Way(root, pair.Other) ?? []) : [];
        found.Add(DiagnosticCatalog.StartedConflict.At(
            pair.Span, message, null,
            [.. steps.DistinctBy(step => step.Edge.Span).Take(10)
                .Select(step => new DiagnosticNote(step.Edge.Span, $"{units[step.From].Id} starts {units[step.Edge.To].Id}"))]));

        List<(int From, UnitEdge Edge)>? Way(int from, int to) => from == to ? null : starts.Path(from, to, _ => true);
    }
}
