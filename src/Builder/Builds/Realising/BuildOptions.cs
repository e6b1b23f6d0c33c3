namespace Hillingar.Builder.Builds;

/// <summary>How to build.</summary>
/// <param name="Jobs">How many builds may run at one time.</param>
/// <param name="Cores">How many processors each build may keep busy; it sees the number as <c>NIX_BUILD_CORES</c>.</param>
public sealed record BuildOptions(int Jobs, int Cores)
{
    public static BuildOptions Default { get; } = new(1, 1);

    public SandboxLimits Limits { get; init; } = SandboxLimits.Default;

    /// <summary>Whether the working directory of a build that failed stays, for a look at it.</summary>
    public bool KeepFailed { get; init; }

    /// <summary>Whether what does not need the failed build is still built.</summary>
    public bool KeepGoing { get; init; }

    public SandboxIdentity Identity { get; init; } = SandboxIdentity.Default;

    /// <summary>Whether a check builds under another identity, and is told another number of processors.</summary>
    public bool VariesChecks { get; init; }

    /// <summary>How a check builds.</summary>
    internal BuildOptions ForCheck => VariesChecks ? this with { Identity = SandboxIdentity.Other, Cores = Cores == 1 ? 2 : 1 } : this;
}
