using System.Security.Cryptography;
using System.Text;

namespace Hillingar.Supervisor.Hosting;

/// <summary>
/// Where one supervisor keeps everything. With a root directory all of it lies below that one directory, so that a
/// second supervisor runs beside the first; without one the places are those of the Filesystem Hierarchy Standard.
/// </summary>
internal sealed record HostLayout(string State, string Store, string Generations, string Runtime, string Log)
{
    /// <summary>The SQLite database with the store's validity and reference records.</summary>
    public string Database => Path.Combine(State, "db", "db.sqlite");

    /// <summary>One directory for each build in progress, removed with it; one that a crash left goes at the next build of the same.</summary>
    public string BuildScratch => Path.Combine(State, "build");

    /// <summary>One small file for each living tender: its PID and start time.</summary>
    public string TenderRecords => Path.Combine(Runtime, "tenders");

    /// <summary>Held locked by the one supervisor that owns this layout.</summary>
    public string LockFile => Path.Combine(Runtime, "lock");

    /// <summary>The volumes that guests write to, one raw file each; they stay when units go.</summary>
    public string Volumes => Path.Combine(State, "volumes");

    /// <summary>Copies of volumes for tenders that open them for writing.</summary>
    public string VolumeCopies => Path.Combine(Runtime, "volumes");

    public string Consoles => Path.Combine(Log, "consoles");

    public string BuildLogs => Path.Combine(Log, "builds");

    /// <summary>A short text that tells this root's network interfaces from those of other supervisors on the host.</summary>
    public string RootId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(State)).AsSpan(0, 6));

    /// <summary>Everything below one directory, or the system's places when <paramref name="root"/> is null.</summary>
    public static HostLayout At(string? root)
    {
        if (root is null)
        {
            const string State = "/var/lib/hillingar";
            return new HostLayout(State, $"{State}/store", $"{State}/generations", "/run/hillingar", "/var/log/hillingar");
        }

        var full = Path.GetFullPath(root);
        return new HostLayout(
            full,
            Path.Combine(full, "store"),
            Path.Combine(full, "generations"),
            Path.Combine(full, "run"),
            Path.Combine(full, "log"));
    }

    /// <summary>Makes the directories that are missing. Only the owner may enter those that hold consoles and sockets.</summary>
    public void Create()
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Public = Private
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

        foreach (var directory in new[] { State, Generations, Runtime })
            Directory.CreateDirectory(directory, Public);
        foreach (var directory in new[] { BuildScratch, TenderRecords, Consoles, BuildLogs })
            Directory.CreateDirectory(directory, Private);
    }
}
