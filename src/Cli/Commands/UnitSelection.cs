using System.IO.Enumeration;
using Hillingar.Bus;
using Hillingar.Cli.Client;

namespace Hillingar.Cli.Commands;

/// <summary>The units that the user named: one by one, with commas between them, or by patterns with <c>*</c> and <c>?</c>.</summary>
internal static class UnitSelection
{
    /// <summary>Each of them once, in the order in which they were named.</summary>
    /// <exception cref="RequestRefusedException">There is no unit of a name, or none that a pattern fits.</exception>
    public static async Task<IReadOnlyList<UnitProperties>> OfAsync(SupervisorClient client, IEnumerable<string> words)
    {
        IReadOnlyList<UnitProperties>? all = null;
        var units = new OrderedDictionary<string, UnitProperties>(StringComparer.Ordinal);
        foreach (var word in words.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!word.AsSpan().ContainsAny('*', '?'))
            {
                var unit = await client.UnitAsync(Shared.UnitName(word)).ConfigureAwait(false);
                units.TryAdd(unit.Id, unit);
                continue;
            }

            all ??= await client.AllUnitsAsync().ConfigureAwait(false);
            var fitting = all.Where(unit => Fits(word, unit)).ToList();
            if (fitting.Count == 0)
                throw new RequestRefusedException(BusErrors.NoSuchUnit, $"no unit fits '{word}'");
            foreach (var unit in fitting)
                units.TryAdd(unit.Id, unit);
        }

        return [.. units.Values];
    }

    private static bool Fits(string pattern, UnitProperties unit) =>
        FileSystemName.MatchesSimpleExpression(pattern, unit.Id, ignoreCase: false)
        || FileSystemName.MatchesSimpleExpression(pattern, $"{unit.Id}.{unit.Type}", ignoreCase: false);
}
