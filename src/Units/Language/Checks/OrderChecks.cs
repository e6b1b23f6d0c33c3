using Hillingar.Units.Diagnostics;

namespace Hillingar.Units.Language;

/// <summary>Checks that units can be started in the order that they ask for.</summary>
internal static class OrderChecks
{
    // A circle of more units is shown by its beginning.
    private const int MostShown = 20;

    /// <summary>Reports one circle of each set of units that wait for each other.</summary>
    /// <param name="waits">An edge leads from a unit to one that it is started after.</param>
    public static void Check(IReadOnlyList<IUnitDraft> units, UnitGraph waits, ICollection<Diagnostic> found)
    {
        foreach (var component in waits.Components().Where(component => component.Length > 1))
        {
            var members = component.ToHashSet();
            Report(units, waits.Path(component[0], component[0], members.Contains)!, found);
        }
    }

    private static void Report(IReadOnlyList<IUnitDraft> units, List<(int From, UnitEdge Edge)> circle, ICollection<Diagnostic> found)
    {
        var shown = circle.Take(MostShown).ToArray();
        var names = string.Join(" → ", shown.Select(step => $"{units[step.From].Id}"));
        var rest = circle.Count > MostShown ? $" → … ({circle.Count - MostShown} more)" : "";
        found.Add(DiagnosticCatalog.OrderCycle.At(
            circle[0].Edge.Span, $"each of these waits for the next: {names}{rest} → {units[circle[0].From].Id}", null,
            [.. shown.Skip(1).Select(step => new DiagnosticNote(step.Edge.Span, $"{units[step.From].Id} waits for {units[step.Edge.To].Id}"))]));
    }
}
