using System.Globalization;
using Hillingar.Builder.Builds;

namespace Hillingar.Cli.Output;

/// <summary>What a line says while something is built: what, since when, and for what is fetched how much, how fast and how much longer.</summary>
internal sealed class ProgressLine(TimeProvider time)
{
    private const int Named = 3;

    private readonly SortedDictionary<string, long> _building = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Transfer> _fetching = new(StringComparer.Ordinal);
    private int _done;

    public void Take(BuildEvent happening)
    {
        switch (happening)
        {
            case BuildEvent.Started:
                _building[happening.Subject] = time.GetTimestamp();
                break;
            case BuildEvent.Finished or BuildEvent.Failed:
                _building.Remove(happening.Subject);
                _fetching.Remove(happening.Subject);
                _done++;
                break;
            case BuildEvent.Fetching(_, var received, var total):
                _fetching[happening.Subject] = _fetching.TryGetValue(happening.Subject, out var known)
                    ? known with { Received = received, Total = total ?? known.Total } : new Transfer(received, total, time.GetTimestamp());
                break;
            case BuildEvent.Fetched:
                _fetching.Remove(happening.Subject);
                break;
        }
    }

    /// <summary>The line now; empty where nothing is under way.</summary>
    public string Text()
    {
        var parts = _fetching.Take(Named).Select(entry => Describe(entry.Key, entry.Value))
            .Concat(_building.Where(entry => !_fetching.ContainsKey(entry.Key)).Take(Named)
                .Select(entry => $"{entry.Key} {Seconds(time.GetElapsedTime(entry.Value).TotalSeconds)} s"))
            .ToList();
        var more = _fetching.Keys.Union(_building.Keys).Count() - parts.Count;
        return parts.Count == 0 ? "" : $"[{_done} done] {string.Join(", ", parts)}{(more > 0 ? $" and {more} more" : "")}";
    }

    private string Describe(string name, Transfer transfer)
    {
        var seconds = time.GetElapsedTime(transfer.Begin).TotalSeconds;
        var rate = seconds > 0 ? transfer.Received / seconds : 0;
        if (transfer.Received == 0)
            return $"{name} (fetching)";
        var size = transfer.Total is { } total ? $"{StoreSizes.Short(transfer.Received)} of {StoreSizes.Short(total)}" : StoreSizes.Short(transfer.Received);
        var left = transfer.Total is { } whole && rate > 0 ? $", {Seconds(Math.Max(0, (whole - transfer.Received) / rate))} s left" : "";
        return $"{name} {size} at {StoreSizes.Short((long)rate)}/s{left}";
    }

    private static string Seconds(double seconds) => seconds.ToString("0", CultureInfo.InvariantCulture);

    private readonly record struct Transfer(long Received, long? Total, long Begin);
}
