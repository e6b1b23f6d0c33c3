using System.Collections.Immutable;
using Hillingar.Supervisor.Switching;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// Keeps the host's networks as their units want them. The kernel is asked once for all that is wanted at one time: what
/// comes while a change is under way is carried out together, after it. Safe for use by several threads.
/// </summary>
internal sealed class NetworkKeeper(IHostNetworks networks, EffectBorder border)
{
    /// <summary>How long one change may take. It is some netlink messages and a script for nft, which has a shorter deadline itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Guards everything below but _kept, which the one change that is under way has for itself.
    private readonly Lock _gate = new();
    private List<Change> _next = [];
    private Task _last = Task.CompletedTask;

    // A change that was given up: until it is over another could undo what it does.
    private Task _hanging = Task.CompletedTask;

    // Whether it is known which networks are to be: before the first change that was granted nothing is put right.
    private volatile bool _isKnown;

    private ImmutableSortedDictionary<UnitName, NetworkDefinition> _kept = ImmutableSortedDictionary<UnitName, NetworkDefinition>.Empty;

    /// <summary>
    /// Brings up networks that an earlier supervisor had up, and takes down what else it
    /// had. One that cannot be had is left out, and its own unit told so when it asks.
    /// </summary>
    public async Task<string?> AssumeAsync(IReadOnlyCollection<NetworkDefinition> wanted)
    {
        var names = wanted.Select(network => network.Name).ToList();
        var all = wanted.ToDictionary(network => network.Name);
        string? first = null;
        while (await AskAsync(_ => names.ToImmutableSortedDictionary(name => name, name => all[name])).ConfigureAwait(false) is { } reason)
        {
            first ??= reason;
            if (names.Count == 0)
                break;
            // The network that can be left out so that the others come is the one; a refusal has touched nothing.
            var culprit = names[0];
            foreach (var candidate in names)
            {
                if (await AskAsync(
                    _ => names.Where(name => name != candidate).ToImmutableSortedDictionary(name => name, name => all[name])).ConfigureAwait(false) is null)
                    return first;
            }

            names.Remove(culprit);
        }

        return first;
    }

    /// <summary>Brings a network up; why it is not, null if it is.</summary>
    public Task<string?> AddAsync(NetworkDefinition network) => AskAsync(kept => kept.SetItem(network.Name, network));

    /// <summary>Takes a network down, which may be down already; why it is not, null if it is.</summary>
    public Task<string?> RemoveAsync(UnitName network) => AskAsync(kept => kept.Remove(network), isWantedAnyway: true);

    /// <summary>Raised for what was put right in networks that no caller asked to change; handlers must not wait.</summary>
    public event Action<string>? Mended;

    /// <summary>
    /// Puts right what other programs did to the networks that are up. Before the supervisor has said which are to be, all are left as they are.
    /// </summary>
    public Task<string?> MendAsync() => _isKnown ? AskAsync(kept => kept) : Task.FromResult<string?>(null);

    private Task<string?> AskAsync(
        Func<ImmutableSortedDictionary<UnitName, NetworkDefinition>, ImmutableSortedDictionary<UnitName, NetworkDefinition>> make,
        bool isWantedAnyway = false)
    {
        var change = new Change(make, isWantedAnyway, new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _next.Add(change);
            if (_next.Count == 1)
                _last = CarryOutAsync(_last);
        }

        return change.Answer.Task;
    }

    private async Task CarryOutAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<Change> changes;
        lock (_gate)
            (changes, _next) = (_next, []);
        var isDone = changes.Count > 1 && await ApplyAsync(changes).ConfigureAwait(false) is null;
        // One that cannot be had must not keep the others from theirs.
        foreach (var change in changes)
            change.Answer.SetResult(isDone ? null : await ApplyAsync([change]).ConfigureAwait(false));
    }

    private async Task<string?> ApplyAsync(List<Change> changes)
    {
        if (!_hanging.IsCompleted)
            return "an earlier change of the networks hangs still";
        var kept = changes.Aggregate(_kept, (all, change) => change.Make(all));
        var isMend = kept == _kept;
        var outcome = await border.RunAsync("a change of the networks", () => networks.Apply([.. kept.Values]), Patience).ConfigureAwait(false);
        _hanging = outcome.Rest;
        if (isMend && !outcome.Value.IsDefaultOrEmpty)
        {
            foreach (var deed in outcome.Value)
                Mended?.Invoke(deed);
        }

        // What is to go goes with the next change that the kernel grants.
        if (outcome.Failure is null || changes is [{ IsWantedAnyway: true }])
            (_kept, _isKnown) = (kept, true);
        return outcome.Failure;
    }

    private sealed record Change(
        Func<ImmutableSortedDictionary<UnitName, NetworkDefinition>, ImmutableSortedDictionary<UnitName, NetworkDefinition>> Make,
        bool IsWantedAnyway,
        TaskCompletionSource<string?> Answer);
}
