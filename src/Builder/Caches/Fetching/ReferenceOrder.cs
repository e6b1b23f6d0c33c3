using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>Hands out objects of a set so that each comes behind those of the set that it refers to. For several threads.</summary>
internal sealed class ReferenceOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StorePath, int> _left = [];
    private readonly ILookup<StorePath, StorePath> _referrers;

    /// <param name="objects">The set, with what each refers to; references to itself and to what is outside do not count.</param>
    public ReferenceOrder(IReadOnlyDictionary<StorePath, IReadOnlyCollection<StorePath>> objects)
    {
        var edges = objects.SelectMany(entry => entry.Value.Distinct()
            .Where(reference => reference != entry.Key && objects.ContainsKey(reference))
            .Select(reference => (Referrer: entry.Key, Reference: reference))).ToList();
        _referrers = edges.ToLookup(edge => edge.Reference, edge => edge.Referrer);
        foreach (var path in objects.Keys)
            _left[path] = 0;
        foreach (var (referrer, _) in edges)
            _left[referrer]++;
    }

    /// <summary>Those that wait for nothing.</summary>
    public IReadOnlyList<StorePath> Ready() => [.. _left.Where(entry => entry.Value == 0).Select(entry => entry.Key).Order()];

    /// <summary>Says that one is dealt with; those that it was the last to be waited for are ready.</summary>
    public IReadOnlyList<StorePath> Done(StorePath path)
    {
        lock (_gate)
            return [.. _referrers[path].Where(referrer => --_left[referrer] == 0)];
    }
}
