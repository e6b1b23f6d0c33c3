using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// What a build can find out about where it runs. Every build has the same, as far as a sandbox can have it, so that none can depend on it; a check for
/// reproducibility may give it another.
/// </summary>
/// <param name="BuildDirectory">The absolute path of the working directory, as the build sees it.</param>
/// <param name="Umask">What is taken away from the modes of the files that it makes.</param>
public sealed record SandboxIdentity(string HostName, string BuildDirectory, int User, int Group, int Umask)
{
    /// <summary>Nix's.</summary>
    public static SandboxIdentity Default { get; } = new("localhost", "/build", 1000, 100, 0x12);

    /// <summary>An identity that differs in everything.</summary>
    public static SandboxIdentity Other { get; } = new("elsewhere", "/another/build-directory", 4321, 8765, 0x3F)
    {
        Home = "/no-home-either",
        Personality = Personality.UNAME26,
        HasOneProcessor = true,
        BuildsInMemory = true,
    };

    /// <summary>The home directory, which is not there.</summary>
    public string Home { get; init; } = "/homeless-shelter";

    /// <summary>What the build is shown of the kernel; addresses do not differ from run to run, as in Nix.</summary>
    public Personality Personality { get; init; } = Personality.ADDR_NO_RANDOMIZE;

    /// <summary>Whether it may run on one processor only, even if it is told that it may keep more busy.</summary>
    public bool HasOneProcessor { get; init; }

    /// <summary>Whether the working directory is in memory, where directories list their entries in another order than on disks.</summary>
    public bool BuildsInMemory { get; init; }
}
