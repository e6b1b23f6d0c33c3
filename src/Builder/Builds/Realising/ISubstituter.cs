using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>Gets store objects that somebody else has built.</summary>
public interface ISubstituter
{
    /// <summary>Makes an object valid, with all that it refers to; false if nobody has it.</summary>
    /// <exception cref="IOException">Somebody has it, but it could not be had; the message is a sentence.</exception>
    Task<bool> SubstituteAsync(StorePath path, Action<BuildEvent> report, CancellationToken cancellationToken);
}
