using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>Finds the toolchains that recipes name.</summary>
/// <param name="host">The toolchain for C# guests of what this host has installed.</param>
/// <param name="locks">Those that lock files pin.</param>
/// <param name="shippedLocks">The folder with the lock files that come with Hillingar.</param>
public sealed class ToolchainSet(CsharpGuestToolchain host, LockedToolchains locks, string shippedLocks)
{
    /// <param name="recipeDirectory">Where the path of a lock file starts from.</param>
    public ToolchainResolution Resolve(ToolchainChoice choice, string recipeDirectory) => choice switch
    {
        ToolchainChoice.CsharpGuest => host.Resolve(),
        ToolchainChoice.Shipped(var name) => locks.Resolve(Path.Combine(shippedLocks, name + ToolchainChoice.LockSuffix)),
        ToolchainChoice.Locked(var path) => locks.Resolve(Path.GetFullPath(path, Path.GetFullPath(recipeDirectory))),
        _ => throw new InvalidOperationException($"a toolchain of kind {choice.GetType().Name}"),
    };
}

/// <summary>A toolchain's place.</summary>
/// <param name="Root">The object whose tree is the root of a sandbox.</param>
/// <param name="Derivation">What makes it if it is not there yet; null if it is there.</param>
public sealed record ResolvedToolchain(StorePath Root, StorePath? Derivation = null);

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
