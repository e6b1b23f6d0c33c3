using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>Objects to and from a store on another host, only what is missing, each behind what it refers to.</summary>
/// <param name="observe">Told what happens.</param>
public sealed class RemoteCopy(Store store, RemoteAddress address, Action<TransferEvent> observe)
{
    /// <summary>Adds objects to the other store.</summary>
    /// <param name="closure">Each object after what it refers to; what is left out must be there.</param>
    /// <returns>What was sent.</returns>
    /// <exception cref="IOException">The other side cannot be reached, or does not take them; what it took by then is complete.</exception>
    public ImmutableArray<StorePath> Send(IReadOnlyList<StoreEntry> closure, CancellationToken cancellationToken)
    {
        using var remote = RemoteStore.Connect(address, store, write: true);
        var valid = remote.ValidOf([.. closure.Select(entry => entry.Path)]);
        var missing = closure.Where(entry => !valid.Contains(entry.Path)).ToList();
        observe(new TransferEvent.Planned(missing.Count, missing.Sum(entry => entry.NarSize)));
        foreach (var entry in missing)
        {
            observe(new TransferEvent.Started(entry.Path, address.ToString(), entry.NarSize));
            remote.Add(entry, bytes => observe(new TransferEvent.Passed(entry.Path, bytes)), cancellationToken);
            observe(new TransferEvent.Finished(entry.Path));
        }

        return [.. missing.Select(entry => entry.Path)];
    }

    /// <summary>Takes objects from the other store.</summary>
    /// <param name="recursive">Whether all that they refer to comes with them.</param>
    /// <param name="keys">Keys that must have signed what is not known by its content; null where no signature is needed.</param>
    /// <returns>What was taken.</returns>
    /// <exception cref="IOException">The other side cannot be reached or has them not, or
    /// no trusted key has signed one; what was taken by then is complete.</exception>
    public ImmutableArray<StorePath> Fetch(IReadOnlyCollection<StorePath> paths, bool recursive, TrustedKeys? keys, CancellationToken cancellationToken)
    {
        using var remote = RemoteStore.Connect(address, store, write: false);
        var wanted = recursive ? remote.Closure(paths) : [.. paths];
        var missing = wanted.Where(path => !store.Keep(path)).Order().ToList();
        var infos = remote.Query(missing).ToDictionary(info => info.Path);
        if (missing.Find(path => !infos.ContainsKey(path)) is { } absent && absent != default)
            throw new StoreException($"'{absent}' is not valid at '{address}'");
        if (keys is not null && infos.Values.Select(info => SubstitutionTrust.Problem(info, $"the store '{address}'", keys, store.Formula))
            .FirstOrDefault(problem => problem is not null) is { } untrusted)
            throw new StoreException(untrusted);
        observe(new TransferEvent.Planned(infos.Count, infos.Values.Sum(info => info.NarSize)));

        var order = new ReferenceOrder(infos.ToDictionary(entry => entry.Key, entry => (IReadOnlyCollection<StorePath>)entry.Value.References));
        var ready = new Queue<StorePath>(order.Ready());
        var taken = ImmutableArray.CreateBuilder<StorePath>();
        while (ready.TryDequeue(out var path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(remote, infos[path]);
            taken.Add(path);
            foreach (var next in order.Done(path))
                ready.Enqueue(next);
        }

        return taken.Count == infos.Count ? taken.ToImmutable()
            : throw new StoreException($"'{address}' says of objects that they refer to each other in a circle");
    }

    private void Take(RemoteStore remote, NarInfo info)
    {
        observe(new TransferEvent.Started(info.Path, address.ToString(), info.NarSize));
        remote.Receive(info, archive => store.Receive(info.ToEntry(store.Formula), archive), bytes => observe(new TransferEvent.Passed(info.Path, bytes)));
        observe(new TransferEvent.Finished(info.Path));
    }
}
