namespace Hillingar.Cli.Output;

/// <param name="SecretKey">Null unless it was made now and not kept in a file.</param>
internal sealed record KeyReport(string Name, string PublicKey, string? SecretKey = null);

/// <summary>What <c>hillingar copy --json</c> did.</summary>
/// <param name="Copied">Full paths; objects that were there already are not among them.</param>
internal sealed record CopyReport(string Peer, IReadOnlyList<string> Copied);

/// <summary>A server that has begun.</summary>
internal sealed record ServerReport(string Address);

/// <summary>A lock file of a toolchain.</summary>
internal sealed record LockReport(string Name, string Release, IReadOnlyList<LockedPackageReport> Packages);

/// <param name="Kind"><c>deb</c> or <c>nuget</c>.</param>
/// <param name="Hash">In hexadecimal, SHA-256 of the first kind, SHA-512 of the second.</param>
internal sealed record LockedPackageReport(string Kind, string Name, string Version, string Hash);
