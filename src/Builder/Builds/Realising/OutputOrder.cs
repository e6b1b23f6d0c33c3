using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>The order in which the outputs of a derivation can be registered: those that others refer to come first.</summary>
internal static class OutputOrder
{
    /// <param name="made">Where each output lies now, by name.</param>
    /// <exception cref="StoreException">Two outputs refer to each other.</exception>
    internal static IEnumerable<(string Name, StorePath Path)> Of(
        ImmutableSortedDictionary<string, StorePath> outputs, ImmutableSortedDictionary<string, string> made)
    {
        if (outputs.Count == 1)
            return outputs.Select(output => (output.Key, output.Value));
        var needs = outputs.Keys.ToDictionary(name => name, name => Referred(name, outputs, made));
        var order = new List<(string, StorePath)>();
        while (needs.Count > 0)
        {
            if (needs.FirstOrDefault(entry => entry.Value.Count == 0).Key is not { } free)
                throw new StoreException($"its outputs {string.Join(" and ", needs.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))} "
                    + "refer to each other, and so none of them could ever be removed");
            order.Add((free, outputs[free]));
            _ = needs.Remove(free);
            foreach (var rest in needs.Values)
                _ = rest.Remove(free);
        }

        return order;
    }

    private static HashSet<string> Referred(string name, ImmutableSortedDictionary<string, StorePath> outputs, ImmutableSortedDictionary<string, string> made)
    {
        var scanner = new ReferenceScanner(outputs.Values);
        _ = TreeHash.Of(made[name], null, scanner); // Only what passes by is of interest.
        return [.. outputs.Where(other => other.Key != name && scanner.Found(other.Value)).Select(other => other.Key)];
    }
}
