using System.Collections.Immutable;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// A builder that is a part of this program, for what no sandbox can do: fetching. A derivation names it as <c>builtin:NAME</c>, as Nix does
/// with <c>builtin:fetchurl</c>.
/// </summary>
public interface IBuiltinBuilder
{
    /// <summary>The name behind <c>builtin:</c>.</summary>
    string Name { get; }

    /// <summary>Makes the outputs.</summary>
    /// <param name="outputs">Where each output is to be made, by name; nothing is there.</param>
    /// <exception cref="IOException">The output cannot be made; the message is a sentence.</exception>
    Task BuildAsync(Derivation derivation, ImmutableSortedDictionary<string, string> outputs, Action<BuildEvent> report, CancellationToken cancellationToken);
}
