namespace Hillingar.Linux;

/// <summary>
/// Where one host keeps what Hillingar has to do with: in the places of the Filesystem Hierarchy Standard, or all of it below one root directory, so
/// that a second installation can exist beside the first.
/// </summary>
/// <param name="State">The store and its database, generations, volumes.</param>
/// <param name="Configuration">What a person writes about the host itself, such as the caches it trusts.</param>
/// <param name="Runtime">What is of no use after a restart of the machine.</param>
/// <param name="Log">The output of guests and builds.</param>
public sealed record HostDirectories(string State, string Configuration, string Runtime, string Log)
{
    /// <summary>The directories of a program that is not told a root.</summary>
    public static HostDirectories System { get; } = new("/var/lib/hillingar", "/etc/hillingar", "/run/hillingar", "/var/log/hillingar");

    /// <summary>The directories below a root.</summary>
    /// <param name="root">Null, empty or <c>/</c> for those of the system.</param>
    public static HostDirectories At(string? root)
    {
        if (root is null or "" or "/")
            return System;
        var full = Path.GetFullPath(root);
        return new HostDirectories(full, Path.Combine(full, "etc"), Path.Combine(full, "run"), Path.Combine(full, "log"));
    }

    /// <summary>The directories that a state directory is one of.</summary>
    public static HostDirectories OfState(string state) => state == System.State ? System : At(state);
}
