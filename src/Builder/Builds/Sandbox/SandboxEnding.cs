using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>How a build in a sandbox ended. Nothing of it runs any more.</summary>
public abstract record SandboxEnding
{
    private SandboxEnding()
    {
    }

    /// <summary>The command ended by itself.</summary>
    /// <param name="Exceeded">A clause about a limit that it met before; null if it met none.</param>
    public sealed record Ended(ExitStatus Status, string? Exceeded = null) : SandboxEnding;

    /// <summary>The build was killed because its time was over.</summary>
    public sealed record TimedOut(TimeSpan Limit) : SandboxEnding;

    /// <summary>The build was killed because it printed too much.</summary>
    public sealed record LogTooLong(long Limit) : SandboxEnding;

    /// <summary>The command was not run.</summary>
    /// <param name="Reason">What bubblewrap said.</param>
    public sealed record NotSetUp(string Reason) : SandboxEnding;
}
