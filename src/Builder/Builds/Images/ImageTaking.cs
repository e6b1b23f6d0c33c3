using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>Finds the image in what was built, fetched or made by Nix. An image is one regular file, on the way to which no link is followed.</summary>
internal sealed class ImageTaking(Store store)
{
    /// <summary>From the outputs of a derivation.</summary>
    /// <param name="member">Where it lies in the output; null if it is the output.</param>
    internal BuildOutcome FromOutputs(ImmutableSortedDictionary<string, StorePath> outputs, string? member, bool isNew)
    {
        if (!outputs.TryGetValue("out", out var output))
            return Failed($"the derivation has no output 'out'; it has {string.Join(", ", outputs.Keys)}");
        if (member is not null || SysStat.KindOf(store.RealPath(output)) is not FileKind.Regular)
            return FromTree(store.RealPath(output), member, isNew);
        return isNew ? new BuildOutcome.Built(output) : new BuildOutcome.Cached(output);
    }

    /// <summary>Out of a tree it is an object by itself, which needs nothing of the rest.</summary>
    /// <param name="tree">An object of our store or of Nix's.</param>
    internal BuildOutcome FromTree(string tree, string? member, bool isNew)
    {
        try
        {
            if (member is null && TreeEntry.KindOf(tree) is FileKind.Directory)
                return Failed(
                    $"'{tree}' is a directory, and an image is one regular file: write it to $out itself, or say with 'path' which file of it is the image");
            var file = TreeEntry.RegularFileIn(tree, member);
            var image = store.AddFlatFile(
                file, StoreName.For(Path.GetFileName(file) is var name && StorePath.TryParse(name, out var path) ? path.Name : name), null);
            return isNew ? new BuildOutcome.Built(image) : new BuildOutcome.Cached(image);
        }
        catch (IOException e)
        {
            return Failed($"the image could not be taken out of '{tree}': {e.Message}");
        }
    }

    private static BuildOutcome.Failed Failed(string sentence) => new(sentence, []);
}
