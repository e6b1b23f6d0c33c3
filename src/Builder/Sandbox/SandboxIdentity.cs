namespace Hillingar.Builder;

/// <summary>
/// What a build can find out about where it runs. Every build has the same, so that none can depend on it; a check for
/// reproducibility may give it another.
/// </summary>
/// <param name="BuildDirectory">The absolute path of the working directory, as the build sees it.</param>
/// <param name="Umask">What is taken away from the modes of the files that it makes.</param>
public sealed record SandboxIdentity(string HostName, string BuildDirectory, int User, int Group, int Umask)
{
    /// <summary>Nix's.</summary>
    public static SandboxIdentity Default { get; } = new("localhost", "/build", 1000, 100, 0x12);

    /// <summary>One that differs in everything.</summary>
    public static SandboxIdentity Other { get; } = new("elsewhere", "/another/build-directory", 4321, 8765, 0x3F);
}
