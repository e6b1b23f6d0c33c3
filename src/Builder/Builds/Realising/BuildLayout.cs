namespace Hillingar.Builder.Builds;

/// <summary>Where builds happen on the host.</summary>
/// <param name="ScratchDirectory">Holds one directory for each running build, best on the store's file system.</param>
/// <param name="LogDirectory">Keeps the compressed log of the last build of each derivation.</param>
public sealed record BuildLayout(string ScratchDirectory, string LogDirectory);
