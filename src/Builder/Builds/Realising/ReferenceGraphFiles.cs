using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Files for a build that wants to know what its inputs need: the variable <c>exportReferencesGraph</c> has
/// pairs of a file name and a store path, and the file gets, for each object of the path's closure, its path,
/// an empty line (Nix leaves out the deriver), the number of its references, and these. As Nix writes it.
/// </summary>
internal static partial class ReferenceGraphFiles
{
    private const string Variable = "exportReferencesGraph";

    /// <param name="directory">The working directory of the build.</param>
    /// <exception cref="StoreException">The variable is malformed, or names what is no input; the message is a clause.</exception>
    internal static void Write(Store store, DerivationRun run, string directory)
    {
        var words = NixWords.Of(run.Derivation.Environment.GetValueOrDefault(Variable, ""));
        if (words.Length % 2 != 0)
            throw new StoreException($"its variable {Variable} must have pairs of a file name and a store path, and '{words[^1]}' has no partner");
        foreach (var pair in words.Chunk(2))
        {
            var (name, written) = (pair[0], pair[1]);
            if (!FileName().IsMatch(name))
                throw new StoreException(
                    $"its variable {Variable} has the file name '{name}', which must be letters, digits, '_', '.' and '-', the first one a letter or '_'");
            if (store.TryLocate(written) is not { } path)
                throw new StoreException($"its variable {Variable} has '{written}', which is no path of the store");
            if (!run.Inputs.Contains(path))
                throw new StoreException($"its variable {Variable} has '{written}', which is not among its inputs");
            File.WriteAllText(Path.Combine(directory, name), Graph(store, path));
        }
    }

    private static string Graph(Store store, StorePath path)
    {
        var closure = store.Closure([path]);
        var derivations = closure.Where(entry => entry.Path.IsDerivation).ToList();
        if (derivations.Count > 0)
        {
            // A recipe that names a derivation means what it builds, too.
            var library = new DerivationLibrary(store);
            closure = store.Closure([path, .. derivations.SelectMany(entry => library.OutputsOf(entry.Path).Values)]);
        }

        var text = new StringBuilder();
        foreach (var entry in closure.OrderBy(entry => entry.Path))
        {
            text.Append(store.FullPath(entry.Path)).Append("\n\n").Append(CultureInfo.InvariantCulture, $"{entry.References.Count}\n");
            foreach (var reference in entry.References.Order())
                text.Append(store.FullPath(reference)).Append('\n');
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
