using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;

namespace Hillingar.Units.Language;

/// <summary>
/// Finds the instances of templates that exist because another unit needs them: <c>requires = ["dns@example.org"]</c>.
/// Only what starts a unit makes one; an order or a conflict with a unit that does not exist is a mistake.
/// </summary>
internal static class InstanceFinder
{
    /// <summary>
    /// So many units may exist only because an instance that another unit needs needs them in turn. A template that needs
    /// ever further instances of itself would otherwise never end.
    /// </summary>
    private const int MaxNested = 1000;

    /// <param name="compose">Composes an instance, or gives null if there is no such template.</param>
    public static void AddNamed(Dictionary<UnitId, ComposedUnit> units, Func<UnitId, ComposedUnit?> compose, ICollection<Diagnostic> found)
    {
        var nested = 0;
        var waiting = new Queue<(ComposedUnit Unit, bool IsNamed)>(units.OrderBy(unit => unit.Key).Select(unit => (unit.Value, false)));
        while (waiting.TryDequeue(out var next))
        {
            foreach (var (name, id) in next.Unit.Instances.Value)
            {
                if (units.ContainsKey(id) || compose(id) is not { } made)
                    continue;
                if (next.IsNamed && ++nested > MaxNested)
                {
                    found.Add(DiagnosticCatalog.EndlessInstances.At(
                        name.Span, $"instances need further instances without end; '{id}' is one of more than {MaxNested}"));
                    return;
                }

                units.Add(id, made);
                waiting.Enqueue((made, true));
            }
        }
    }
}
