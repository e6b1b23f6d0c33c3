using System.Globalization;
using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// A control group that a builder uses. A lock on its directory (<c>flock(2)</c>) is held for as long as it is used, and ends with its holder, in
/// every PID namespace: so the group of a build that runs is told from one that a killed builder has left, which process
/// numbers, used again and again, do not.
/// </summary>
internal sealed class HeldGroup : IDisposable
{
    private const string Prefix = "hillingar-build-";
    private const string Members = "cgroup.procs";

    // What was killed is a member until the kernel has put it away, a few milliseconds unless it was in the middle of much input or output.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FileDescriptor _held;

    private HeldGroup(string directory, FileDescriptor held)
    {
        Directory = directory;
        _held = held;
    }

    internal string Directory { get; }

    /// <summary>The file that a process writes its number into to join.</summary>
    internal string MemberFile => Path.Combine(Directory, Members);

    /// <summary>Makes a group below another; null if it cannot be made there, or has not the files that are needed.</summary>
    internal static HeldGroup? Make(string parent, params string[] files)
    {
        RemoveAbandoned(parent);
        var directory = Path.Combine(parent, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            while (true)
            {
                System.IO.Directory.CreateDirectory(directory);
                // A process that looks for abandoned groups may have come before the lock was held, and then removes the group, or has.
                if (TryHold(directory) is not { } group)
                    continue;
                if (files.All(file => File.Exists(Path.Combine(directory, file))))
                    return group;
                var isThere = System.IO.Directory.Exists(directory);
                group.Dispose();
                if (isThere)
                    return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // Read-only, as in a container.
        }
    }

    /// <summary>Ends what still runs in groups that killed builders have left below another, and removes them.</summary>
    internal static void RemoveAbandoned(string parent)
    {
        try
        {
            foreach (var directory in System.IO.Directory.EnumerateDirectories(parent, $"{Prefix}*"))
                TryHold(directory)?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then another process looks at it.
        }
    }

    /// <summary>Ends what still runs in the group, and removes it.</summary>
    public void Dispose()
    {
        // If it cannot be done in time, the next one who looks for abandoned groups goes on.
        _ = SpinWait.SpinUntil(TryRemove, Patience);
        _held.Dispose();
    }

    // Null if it is gone, or held by another.
    private static HeldGroup? TryHold(string directory)
    {
        try
        {
            var file = FileSystem.OpenRead(directory);
            if (SysFile.TryLock(file, exclusive: true))
                return new HeldGroup(directory, file);
            file.Dispose();
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT)
        {
            // Removed just now.
        }

        return null;
    }

    private bool TryRemove()
    {
        try
        {
            KillMembers();
            System.IO.Directory.Delete(Directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // A process is in it still.
        }
    }

    // A number that is listed after its process was opened belongs to that process.
    private void KillMembers()
    {
        var opened = ReadMembers().Select(ProcessHandle.Open).OfType<ProcessHandle>().ToList();
        if (opened.Count == 0)
            return;
        var members = ReadMembers().ToHashSet();
        foreach (var process in opened)
        {
            if (members.Contains(process.Pid))
                _ = process.Send(Signal.SIGKILL); // False if it has ended, which is as good.
            process.Dispose();
        }
    }

    // Processes of other PID namespaces are listed as 0.
    private IEnumerable<int> ReadMembers() => File.ReadAllLines(MemberFile).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Where(pid => pid > 0);
}
