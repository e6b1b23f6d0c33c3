using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>What became of the wish for objects.</summary>
/// <param name="Valid">Those that are in the store now.</param>
/// <param name="Missing">Those that are not, with the reasons; empty where no cache has them.</param>
public sealed record SubstitutionOutcome(ImmutableArray<StorePath> Valid, ImmutableSortedDictionary<StorePath, ImmutableArray<string>> Missing);

/// <summary>
/// Takes objects and all that they refer to from binary caches, instead of building them. Caches are asked in the order of
/// their priorities; each object comes from the first that has it and may be believed, and from the next if that one fails.
/// Objects are fetched several at a time, each behind what it refers to: what is registered is complete at every moment.
/// </summary>
public sealed class Substituter
{
    private const int Askers = 16;
    private const int Fetchers = 4;

    private readonly Store _store;
    private readonly ImmutableArray<BinaryCache> _caches;
    private readonly TrustedKeys _keys;
    private readonly Action<TransferEvent> _observe;
    private readonly ConcurrentDictionary<BinaryCache, bool> _failed = [];

    /// <param name="caches">In the order in which they were configured.</param>
    /// <param name="observe">Told what happens, by several threads.</param>
    public Substituter(Store store, IEnumerable<BinaryCache> caches, TrustedKeys keys, Action<TransferEvent> observe) =>
        (_store, _caches, _keys, _observe) = (store, [.. caches], keys, observe);

    /// <summary>Makes objects valid, as far as the caches have all that they need.</summary>
    /// <exception cref="IOException">The store failed. What a cache does wrong is a reason in the outcome.</exception>
    public SubstitutionOutcome Substitute(IReadOnlyCollection<StorePath> wanted, CancellationToken cancellationToken)
    {
        // No cache is asked about objects that the store has.
        var caches = wanted.All(_store.Keep) ? [] : InOrder(cancellationToken);
        var found = new ConcurrentDictionary<StorePath, Offer>();
        var reasons = new ConcurrentDictionary<StorePath, ImmutableArray<string>>();
        var asked = new ConcurrentDictionary<StorePath, bool>();
        WorkCrew.Run(
            "hillingar-ask", caches.IsEmpty ? 1 : Askers, wanted.Distinct().Where(path => asked.TryAdd(path, true)).ToList(),
            path =>
            {
                if (_store.Keep(path))
                    return [];
                if (FirstOffer(path, caches, reasons, cancellationToken) is not { } offer)
                    return [];
                found[path] = offer;
                return offer.Info.References.Where(reference => asked.TryAdd(reference, true));
            },
            cancellationToken);

        var available = wanted.Where(path => IsComplete(path, found)).ToList();
        Fetch(Closure(available, found), reasons, cancellationToken);
        var valid = wanted.Where(_store.IsValid).ToImmutableArray();
        return new SubstitutionOutcome(valid, wanted.Except(valid).Distinct().ToImmutableSortedDictionary(path => path, path => Reasons(path, found, reasons)));
    }

    // A cache that cannot be asked is none for this time.
    private ImmutableArray<BinaryCache> InOrder(CancellationToken cancellationToken)
    {
        var ordered = new List<(int Priority, BinaryCache Cache)>();
        foreach (var cache in _caches)
        {
            try
            {
                ordered.Add((cache.Priority(cancellationToken), cache));
            }
            catch (IOException e)
            {
                GiveUp(cache, e);
            }
        }

        return [.. ordered.OrderBy(entry => entry.Priority).Select(entry => entry.Cache)];
    }

    private Offer? FirstOffer(
        StorePath path, IEnumerable<BinaryCache> caches, ConcurrentDictionary<StorePath, ImmutableArray<string>> reasons, CancellationToken cancellationToken)
    {
        var left = new Queue<BinaryCache>(caches);
        while (left.TryDequeue(out var cache))
        {
            if (_failed.ContainsKey(cache))
                continue;
            try
            {
                if (cache.Query(path, cancellationToken) is not { } info)
                    continue;
                if (cache.Address.IsTrusted || SubstitutionTrust.Problem(info, $"the cache '{cache.Address}'", _keys, _store.Formula) is not { } problem)
                    return new Offer(cache, info, [.. left]);
                cache.Forget(path); // It may be signed tomorrow.
                Note(reasons, path, problem);
            }
            catch (StoreException e) when (e.InnerException is not TransientException)
            {
                cache.Forget(path);
                Note(reasons, path, e.Message);
            }
            catch (IOException e) when (!cancellationToken.IsCancellationRequested)
            {
                GiveUp(cache, e);
                Note(reasons, path, e.Message);
            }
        }

        return null;
    }

    private void Fetch(
        Dictionary<StorePath, Offer> offers, ConcurrentDictionary<StorePath, ImmutableArray<string>> reasons, CancellationToken cancellationToken)
    {
        if (offers.Count == 0)
            return;
        _observe(new TransferEvent.Planned(offers.Count, offers.Values.Sum(offer => offer.Bytes)));
        var order = new ReferenceOrder(offers.ToDictionary(entry => entry.Key, entry => (IReadOnlyCollection<StorePath>)entry.Value.Info.References));
        WorkCrew.Run(
            "hillingar-fetch", Math.Min(Fetchers, offers.Count), order.Ready(),
            // What refers to an object that could not be had is never ready.
            path => Fetch(path, offers[path], reasons, cancellationToken) ? order.Done(path) : [],
            cancellationToken);
    }

    private bool Fetch(StorePath path, Offer first, ConcurrentDictionary<StorePath, ImmutableArray<string>> reasons, CancellationToken cancellationToken)
    {
        for (var offer = first; offer is not null;)
        {
            try
            {
                Receive(path, offer, cancellationToken);
                return true;
            }
            // A full disk is nothing that another cache can help with.
            catch (IOException e) when (!cancellationToken.IsCancellationRequested && !Store.IsFull(e))
            {
                offer.Cache.Forget(path);
                _observe(new TransferEvent.Warned($"cannot take '{path}' from '{offer.Cache.Address}': {e.Message}"));
                Note(reasons, path, e.Message);
            }

            // The next cache must have the same, or what refers to it might not be complete.
            offer = FirstOffer(path, offer.Others, reasons, cancellationToken) is { } next && next.Info.References.SequenceEqual(first.Info.References)
                ? next
                : null;
        }

        return false;
    }

    private void Receive(StorePath path, Offer offer, CancellationToken cancellationToken)
    {
        var info = offer.Info;
        _observe(new TransferEvent.Started(path, offer.Cache.Address.ToString(), offer.Bytes));
        offer.Cache.Receive(
            info, archive => _store.Receive(info.ToEntry(_store.Formula), archive),
            bytes => _observe(new TransferEvent.Passed(path, bytes)), cancellationToken);
        TakeProvenance(offer, cancellationToken);
        _observe(new TransferEvent.Finished(path));
    }

    // The object is as good without it.
    private void TakeProvenance(Offer offer, CancellationToken cancellationToken)
    {
        var (cache, info) = (offer.Cache, offer.Info);
        try
        {
            if (cache.ReadProvenance(info, cancellationToken) is { } file)
                _store.RecordProvenance(info.Path, CarriedProvenance.Read(file, info, $"{cache.Address}", _keys, cache.Address.IsTrusted, _store.Formula));
        }
        catch (IOException e) when (!cancellationToken.IsCancellationRequested)
        {
            _observe(new TransferEvent.Warned($"the provenance of '{info.Path}' from '{cache.Address}' is left out: {e.Message}"));
        }
    }

    private bool IsComplete(StorePath path, ConcurrentDictionary<StorePath, Offer> found) =>
        Closure([path], found) is var closure && closure.Values.SelectMany(offer => offer.Info.References).Append(path)
            .All(needed => closure.ContainsKey(needed) || _store.IsValid(needed));

    private static Dictionary<StorePath, Offer> Closure(IEnumerable<StorePath> paths, ConcurrentDictionary<StorePath, Offer> found)
    {
        var closure = new Dictionary<StorePath, Offer>();
        var open = new Stack<StorePath>(paths);
        while (open.TryPop(out var path))
        {
            if (!found.TryGetValue(path, out var offer) || !closure.TryAdd(path, offer))
                continue;
            foreach (var reference in offer.Info.References)
                open.Push(reference);
        }

        return closure;
    }

    // Why an object is not there: its own reasons, or those of what it would have needed.
    private ImmutableArray<string> Reasons(
        StorePath path, ConcurrentDictionary<StorePath, Offer> found, ConcurrentDictionary<StorePath, ImmutableArray<string>> reasons)
    {
        if (reasons.TryGetValue(path, out var own) && (!own.IsEmpty || !found.ContainsKey(path)))
            return own;
        return
        [
            .. Closure([path], found).Values.SelectMany(offer => offer.Info.References)
            .Distinct().Order().Where(needed => !_store.IsValid(needed) && needed != path)
                .SelectMany(needed => reasons.TryGetValue(needed, out var why) ? [.. why]
                    : found.ContainsKey(needed) ? []
                    : new[] { $"it refers to '{needed}', which no cache has" }),
        ];
    }

    private void GiveUp(BinaryCache cache, IOException failure)
    {
        if (_failed.TryAdd(cache, true))
            _observe(new TransferEvent.Warned($"the cache '{cache.Address}' is left out: {failure.Message}"));
    }

    private static void Note(ConcurrentDictionary<StorePath, ImmutableArray<string>> reasons, StorePath path, string sentence) =>
        reasons.AddOrUpdate(path, [sentence], (_, others) => others.Contains(sentence) ? others : others.Add(sentence));

    private sealed record Offer(BinaryCache Cache, NarInfo Info, ImmutableArray<BinaryCache> Others)
    {
        public long Bytes => Info.FileSize ?? Info.NarSize;
    }
}
