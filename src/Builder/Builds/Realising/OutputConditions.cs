using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>
/// What a derivation demands of the references of its outputs, as Nix understands it (<c>checkOutputs</c> of its local builder): lists of
/// store paths and of names of its outputs. An output that names itself counts where direct references are meant, and not among requisites.
/// </summary>
internal sealed class OutputConditions
{
    private static readonly ImmutableArray<(string Variable, bool IsAllowed, bool IsRecursive)> Kinds =
    [
        ("allowedReferences", true, false), ("allowedRequisites", true, true), ("disallowedReferences", false, false), ("disallowedRequisites", false, true),
    ];

    private readonly Store _store;
    private readonly DerivationRun _run;
    private readonly Dictionary<StorePath, ImmutableSortedSet<StorePath>> _references = [];

    private OutputConditions(Store store, DerivationRun run) => (_store, _run) = (store, run);

    /// <summary>Looks at outputs before they come into the store.</summary>
    /// <param name="made">Where each output lies now, by name.</param>
    /// <exception cref="StoreException">An output refers to what it must not; the message is a clause.</exception>
    internal static void Check(Store store, DerivationRun run, ImmutableSortedDictionary<string, string> made)
    {
        var kinds = Kinds.Where(kind => run.Derivation.Environment.ContainsKey(kind.Variable)).ToList();
        // A fixed output of nothing can refer to nothing.
        if (kinds.Count == 0 && (!run.IsFixed || run.Inputs.IsEmpty))
            return;
        var conditions = new OutputConditions(store, run);
        foreach (var (name, path) in run.Outputs)
            conditions._references.Add(path, conditions.ReferencesOf(made[name]));
        if (run.IsFixed)
            conditions.RefuseAny(run.Outputs.Values.Single());
        foreach (var output in run.Outputs.Values)
        {
            foreach (var (variable, isAllowed, isRecursive) in kinds)
                conditions.Check(output, variable, isAllowed, isRecursive);
        }
    }

    // Its path says nothing of references, and so it must have none.
    private void RefuseAny(StorePath output)
    {
        if (!_references[output].IsEmpty)
            throw new StoreException($"its output has a fixed hash, and so must not name other objects of the store: it names {Named(_references[output])}");
    }

    private void Check(StorePath output, string variable, bool isAllowed, bool isRecursive)
    {
        var listed = Listed(variable);
        var used = isRecursive ? RequisitesOf(output).Remove(output) : _references[output];
        var wrong = used.Where(path => listed.Contains(path) != isAllowed).ToList();
        if (wrong.Count > 0)
            throw new StoreException(
                $"its output '{_store.FullPath(output)}' is not allowed to {(isRecursive ? "need" : "refer to")} {Named(wrong)}, says its variable {variable}");
    }

    private ImmutableSortedSet<StorePath> ReferencesOf(string place)
    {
        StorePath[] candidates = [.. _run.Inputs, .. _run.Outputs.Values];
        var scanner = new ReferenceScanner(candidates);
        _ = TreeHash.Of(place, null, scanner); // Only what passes by is of interest.
        return [.. candidates.Where(scanner.Found)];
    }

    // Other outputs of this build are not in the store yet.
    private ImmutableSortedSet<StorePath> RequisitesOf(StorePath output)
    {
        var found = ImmutableSortedSet.CreateBuilder<StorePath>();
        var open = new Queue<StorePath>([output]);
        while (open.TryDequeue(out var path))
        {
            if (!found.Add(path))
                continue;
            foreach (var reference in _references.TryGetValue(path, out var own) ? own : _store.Query(path)?.References ?? [])
                open.Enqueue(reference);
        }

        return found.ToImmutable();
    }

    private HashSet<StorePath> Listed(string variable)
    {
        var listed = new HashSet<StorePath>();
        foreach (var word in NixWords.Of(_run.Derivation.Environment[variable]))
        {
            if (Path.GetDirectoryName(word) == _store.Directory && StorePath.TryParse(Path.GetFileName(word), out var path))
                listed.Add(path);
            else if (_run.Outputs.TryGetValue(word, out var output))
                listed.Add(output);
            else
                throw new StoreException($"its variable {variable} has '{word}', which is neither a store path nor the name of one of its outputs");
        }

        return listed;
    }

    private string Named(IEnumerable<StorePath> paths) => string.Join(", ", paths.Select(path => $"'{_store.FullPath(path)}'"));
}
