using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Runs the program of this process once more, as a child that has all that this process would pass on by <c>exec</c>.</summary>
public static unsafe partial class SameProgram
{
    private const string Self = "/proc/self/exe";

    /// <summary>The words with which this process was started, the program's own name first, as bytes: they need not be UTF-8.</summary>
    public static byte[][] CommandLine()
    {
        // The kernel keeps the words one after the other, each with a zero byte at its end.
        var words = new List<byte[]>();
        var rest = File.ReadAllBytes("/proc/self/cmdline").AsSpan();
        while (rest.IndexOf((byte)0) is >= 0 and var end)
        {
            words.Add(rest[..end].ToArray());
            rest = rest[(end + 1)..];
        }

        return [.. words];
    }

    /// <summary>
    /// Runs it with these words, the program's own name first, and an empty environment, and waits for its end. Signals that come
    /// meanwhile are passed on to it.
    /// </summary>
    public static ExitStatus Run(IReadOnlyCollection<byte[]> commandLine, SignalDescriptor signals)
    {
        using var pidfd = Start(commandLine);
        while (true)
        {
            if (SysWait.TryReap(pidfd) is { } status)
                return status;
            if (signals.Take() is { } signal)
                _ = SysPidfd.TrySend(pidfd, (int)signal); // It may have ended in between, which the next round finds out.
            Span<SysPoll.PollFd> entries =
            [
                new() { Descriptor = pidfd.Number, Events = SysPoll.POLLIN },
                new() { Descriptor = signals.Descriptor.Number, Events = SysPoll.POLLIN },
            ];
            SysPoll.Wait(entries, -1);
        }
    }

    private static FileDescriptor Start(IReadOnlyCollection<byte[]> commandLine)
    {
        using var arguments = new NativeStrings(commandLine);
        using var environment = new NativeStrings(Array.Empty<byte[]>());
        int pid;
        // SAFETY: both arrays end with a null pointer and live until the call is over; null asks for no changes in the child.
        var error = PosixSpawn(&pid, Self, null, null, arguments.Pointer, environment.Pointer);
        if (error != 0)
            throw new LinuxException((Errno)error, "posix_spawn", Self);
        // No process but this one can reap the child, so that its number is still its own.
        return SysPidfd.TryOpen(pid) ?? throw new LinuxException(Errno.ECHILD, "pidfd_open", Self);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(int* pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);
}
