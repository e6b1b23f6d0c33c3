using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Stores;

/// <summary>The derivations of a store: each is read once, and its hash modulo, which needs those of all its inputs, computed once.</summary>
public sealed class DerivationLibrary(Store store)
{
    private readonly ConcurrentDictionary<StorePath, Derivation> _read = new();
    private readonly ConcurrentDictionary<StorePath, Sha256Hash> _hashes = new();

    /// <summary>The name of what a derivation makes.</summary>
    public static string NameOf(StorePath derivation) =>
        derivation.IsDerivation ? derivation.Name[..^".drv".Length]
            : throw new StoreException($"'{derivation}' is not a derivation: its name does not end in .drv");

    /// <exception cref="StoreException">The derivation is not in the store, or malformed.</exception>
    public Derivation Read(StorePath path) => _read.GetOrAdd(path, Load);

    /// <summary>The outputs of a derivation by name.</summary>
    /// <exception cref="StoreException">The outputs are not known before it is built; or as for <see cref="Read"/>.</exception>
    public ImmutableSortedDictionary<string, StorePath> OutputsOf(StorePath path)
    {
        var outputs = Read(path).Outputs;
        RefuseUnknown(path.ToString(), outputs);
        return outputs.ToImmutableSortedDictionary(output => output.Name, output => store.Parse(output.Path), StringComparer.Ordinal);
    }

    /// <summary>The derivation and all that it needs, inputs before those that need them.</summary>
    public IReadOnlyList<StorePath> InOrder(StorePath root)
    {
        var order = new List<StorePath>();
        var seen = new HashSet<StorePath> { root };
        // Not by recursion: the author of derivations decides how deep they nest.
        var open = new Stack<(StorePath Path, Queue<StorePath> Inputs)>();
        open.Push((root, InputsOf(root)));
        while (open.TryPeek(out var top))
        {
            if (!top.Inputs.TryDequeue(out var input))
                order.Add(open.Pop().Path);
            else if (seen.Add(input))
                open.Push((input, InputsOf(input)));
        }

        return order;
    }

    /// <summary>The hash that stands for a derivation in those that need it.</summary>
    public Sha256Hash HashModulo(StorePath path)
    {
        if (_hashes.TryGetValue(path, out var known))
            return known;
        foreach (var derivation in InOrder(path))
            _ = _hashes.GetOrAdd(derivation, _ => Read(derivation).HashModulo(maskOutputs: false, HashOfInput));
        return _hashes[path];
    }

    /// <summary>Makes sure that the outputs are where Nix's rule puts them: a derivation that was written by hand may claim any path.</summary>
    /// <exception cref="StoreException">An output belongs elsewhere, or is of a kind that is not supported.</exception>
    public void Check(StorePath path) => Check(path.ToString(), NameOf(path), Read(path));

    /// <summary>Puts a derivation into the store, with its output paths filled in; its inputs are there already.</summary>
    public StorePath Add(string name, Derivation derivation) =>
        AddText(name, derivation.WithOutputPaths(store.Formula, name, HashOfInput));

    /// <summary>The derivation that a path names: one of the store, or a file, which is put there.</summary>
    /// <exception cref="StoreException">As for <see cref="Import"/>.</exception>
    public StorePath Find(string path) =>
        store.TryLocate(Path.GetFullPath(path)) is { } inStore && store.Keep(inStore) ? inStore : Import(path);

    /// <summary>Puts a derivation file into the store as it is, once it was checked.</summary>
    /// <exception cref="StoreException">The derivation is malformed, names an input
    /// that is not in the store, or claims outputs that are not its own.</exception>
    public StorePath Import(string file)
    {
        var name = Path.GetFileName(file);
        if (!name.EndsWith(".drv", StringComparison.Ordinal))
            throw new StoreException($"'{file}' is not a derivation: its name does not end in .drv");
        // In a store the hash part stands in front of the name.
        var drvName = StorePath.TryParse(name, out var named) ? named.Name : name;
        var derivation = Derivation.Parse(File.ReadAllBytes(file));
        foreach (var input in derivation.InputDerivations.Keys.Concat(derivation.InputSources))
        {
            if (!store.Keep(store.Parse(input)))
                throw new StoreException($"'{file}' needs '{input}', which is not in the store; add it, or copy the derivation with its closure");
        }

        drvName = drvName[..^".drv".Length];
        if (!StoreName.IsValid(drvName, out var problem))
            throw new StoreException($"'{file}' cannot be a derivation: its name without .drv {problem}");
        Check(name, drvName, derivation);
        return AddText(drvName, derivation);
    }

    private void Check(string shown, string name, Derivation derivation)
    {
        if (derivation.Outputs.IsEmpty)
            throw new StoreException($"the derivation '{shown}' has no output");
        RefuseUnknown(shown, derivation.Outputs);
        if (derivation.Outputs.Any(output => output.IsFixed) && derivation.Outputs is not [{ Name: "out" }])
            throw new StoreException($"the derivation '{shown}' has an output of a fixed hash that is not its only one, called 'out'");
        var computed = derivation.WithOutputPaths(store.Formula, name, HashOfInput);
        foreach (var (claimed, right) in derivation.Outputs.Zip(computed.Outputs))
        {
            if (claimed.Path != right.Path)
                throw new StoreException($"the derivation '{shown}' claims the output '{claimed.Path}', which by its contents belongs at '{right.Path}'");
        }
    }

    private static void RefuseUnknown(string shown, ImmutableArray<DerivationOutput> outputs)
    {
        if (outputs.FirstOrDefault(output => output.IsImpure) is { } impure)
            throw new StoreException(
                $"the derivation '{shown}' is impure: its output '{impure.Name}' may differ each time; such derivations are not supported");
        if (outputs.FirstOrDefault(output => output.Path.Length == 0) is { } unknown)
            throw new StoreException($"the derivation '{shown}' has an output, '{unknown.Name}', "
                + "whose path is known only after it is built (content-addressed); such derivations are not supported");
    }

    private Derivation Load(StorePath path)
    {
        _ = NameOf(path); // Throws for what is none.
        if (!store.Keep(path))
            throw new StoreException($"the derivation '{store.FullPath(path)}' is not in the store");
        try
        {
            return Derivation.Parse(File.ReadAllBytes(store.RealPath(path)));
        }
        catch (StoreException e)
        {
            throw new StoreException($"'{store.FullPath(path)}': {e.Message}", e);
        }
    }

    private StorePath AddText(string name, Derivation derivation)
    {
        StorePath[] references = [.. derivation.InputSources.Concat(derivation.InputDerivations.Keys).Select(store.Parse)];
        return store.AddText($"{name}.drv", Encoding.UTF8.GetBytes(derivation.ToAterm()), references);
    }

    private Queue<StorePath> InputsOf(StorePath path) => new(Read(path).InputDerivations.Keys.Select(store.Parse));

    private Sha256Hash HashOfInput(string fullPath) => HashModulo(store.Parse(fullPath));
}
