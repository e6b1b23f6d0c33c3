using System.Text;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Hosting;

/// <summary>
/// Where one supervisor keeps everything, below the directories of its host.
/// </summary>
internal sealed record HostLayout(HostDirectories Directories)
{
    public string State => Directories.State;

    public string Runtime => Directories.Runtime;

    public string Log => Directories.Log;

    public string Store => Path.Combine(State, "store");

    public string Generations => Path.Combine(State, "generations");

    /// <summary>The SQLite database with the store's validity and reference records.</summary>
    public string Database => Path.Combine(State, "db", "db.sqlite");

    /// <summary>One directory for each build in progress, removed with it; one that a crash left goes at the next build of the same.</summary>
    public string BuildScratch => Path.Combine(State, "build");

    /// <summary>One small file for each tender: which process it is, and what was made for it.</summary>
    public string TenderRecords => Path.Combine(Runtime, "tenders");

    /// <summary>What the next supervisor is to know of all units.</summary>
    public string Journal => Path.Combine(Runtime, "journal");

    /// <summary>What guests have written of a line that they have not ended yet, one file each.</summary>
    public string UnfinishedLines => Path.Combine(Runtime, "lines");

    /// <summary>Held locked by the one supervisor that owns this layout.</summary>
    public string LockFile => Path.Combine(Runtime, "lock");

    /// <summary>Which units have which users, for ever.</summary>
    public string Users => Path.Combine(State, "users");

    /// <summary>The volumes that guests write to, one raw file each; they stay when units go.</summary>
    public string Volumes => Path.Combine(State, "volumes");

    /// <summary>Copies of volumes for tenders that open them for writing.</summary>
    public string VolumeCopies => Path.Combine(Runtime, "volumes");

    public string Consoles => Path.Combine(Log, "consoles");

    public string BuildLogs => Path.Combine(Log, "builds");

    /// <summary>A short text that tells this root's network interfaces from those of other supervisors on the host.</summary>
    public string RootId => Convert.ToHexStringLower(ShortSha256.HashData(Encoding.UTF8.GetBytes(State)).AsSpan(0, 6));

    /// <inheritdoc cref="HostDirectories.At"/>
    public static HostLayout At(string? root) => new(HostDirectories.At(root));

    public string UnfinishedLineOf(UnitName unit) => Path.Combine(UnfinishedLines, unit.ToString());

    /// <summary>Makes the directories that are missing. Only the owner may enter those that hold consoles, records and the database.</summary>
    /// <exception cref="SupervisorFailure">A directory belongs to another user, or others may write to it.</exception>
    public void Create()
    {
        foreach (var directory in new[] { State, Generations, Runtime, Log })
            Take(directory, OwnFiles.Readable);
        foreach (var directory in new[] { Path.GetDirectoryName(Database)!, BuildScratch, TenderRecords, UnfinishedLines, Consoles, BuildLogs })
            Take(directory, OwnFiles.Private);
    }

    private static void Take(string directory, UnixFileMode mode)
    {
        if (OwnFiles.Make(directory, mode) is { } refusal)
            throw new SupervisorFailure(refusal);
    }
}
