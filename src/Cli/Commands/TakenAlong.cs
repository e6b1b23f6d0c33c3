using Hillingar.Bus;
using Hillingar.Cli.Client;

namespace Hillingar.Cli.Commands;

/// <summary>The units that stop with others, because they cannot be without them.</summary>
internal static class TakenAlong
{
    /// <summary>Those that run and were not named, by name.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(SupervisorClient client, IReadOnlyList<UnitProperties> named) =>
        Of((await client.AllUnitsAsync().ConfigureAwait(false)).ToDictionary(unit => unit.Id, StringComparer.Ordinal), [.. named.Select(unit => unit.Id)]);

    /// <param name="all">By name.</param>
    internal static IReadOnlyList<string> Of(IReadOnlyDictionary<string, UnitProperties> all, IReadOnlyCollection<string> named)
    {
        var found = new HashSet<string>(named, StringComparer.Ordinal);
        var open = new Queue<string>(named);
        while (open.TryDequeue(out var name))
        {
            if (!all.TryGetValue(name, out var unit))
                continue;
            foreach (var other in unit.RequiredBy.Concat(unit.BoundBy).Concat(unit.ConsistsOf).Where(found.Add))
                open.Enqueue(other);
        }

        return [.. found.Except(named).Where(name => all.TryGetValue(name, out var unit) && Runs(unit)).Order(StringComparer.Ordinal)];
    }

    public static bool Runs(UnitProperties unit) => unit.ActiveState is not ("inactive" or "failed");
}
