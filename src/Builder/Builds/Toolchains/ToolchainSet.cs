using Hillingar.Builder.Nix;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Builds;

/// <summary>Finds the toolchains that recipes name.</summary>
/// <param name="host">The toolchain for C# guests of what this host has installed.</param>
/// <param name="locks">Those that lock files pin.</param>
/// <param name="shippedLocks">The folder with the lock files that come with Hillingar.</param>
public sealed class ToolchainSet(CsharpGuestToolchain host, LockedToolchains locks, string shippedLocks)
{
    private const string CsharpGuest = "csharp-guest";

    /// <summary>The path of a lock file that comes with Hillingar, be it there or not.</summary>
    public string ShippedLock(string name) => Path.Combine(shippedLocks, name + ToolchainChoice.LockSuffix);

    /// <param name="recipeDirectory">Where the path of a lock file starts from.</param>
    public ToolchainResolution Resolve(ToolchainChoice choice, string recipeDirectory) => choice switch
    {
        ToolchainChoice.CsharpGuest => locks.FindMade(ShippedLock(CsharpGuest)) ?? WithNote(host.Resolve()),
        ToolchainChoice.Shipped(var name) => locks.Resolve(ShippedLock(name)),
        ToolchainChoice.Locked(var path) => locks.Resolve(Path.GetFullPath(path, Path.GetFullPath(recipeDirectory))),
        _ => throw new InvalidOperationException($"a toolchain of kind {choice.GetType().Name}"),
    };

    // The user is to know that the result depends on this host's compilers.
    private static ToolchainResolution WithNote(ToolchainResolution resolution) => resolution is ToolchainResolution.Resolved({ } toolchain)
        ? new ToolchainResolution.Resolved(toolchain with
        {
            Note = $"it is built with the compilers that this host has installed ({toolchain.Root.Name}); "
                + $"'hillingar toolchain build {CsharpGuest}' gets those that are pinned, which every host can have",
        })
        : resolution;
}

/// <summary>A toolchain's place.</summary>
/// <param name="Root">The object whose tree is the root of a sandbox.</param>
/// <param name="Derivation">What makes it if it is not there yet; null if it is there.</param>
public sealed record ResolvedToolchain(StorePath Root, StorePath? Derivation = null)
{
    /// <summary>What a user who builds with it should know; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>What a toolchain came to.</summary>
public abstract record ToolchainResolution
{
    private ToolchainResolution()
    {
    }

    public sealed record Resolved(ResolvedToolchain Toolchain) : ToolchainResolution;

    /// <summary>A piece of it is not on this host.</summary>
    /// <param name="Sentence">Which one, and the way out.</param>
    public sealed record Missing(string Sentence) : ToolchainResolution;
}
