using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>Gets store objects that another host has built.</summary>
public interface ISubstituter
{
    /// <summary>Makes an object valid, with all that it refers to; false if no source has it.</summary>
    /// <exception cref="IOException">A source has it, but it could not be had; the message is a sentence.</exception>
    Task<bool> SubstituteAsync(StorePath path, Action<BuildEvent> report, CancellationToken cancellationToken);
}
