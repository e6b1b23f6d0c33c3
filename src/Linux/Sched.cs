using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sched.h</c>: namespaces, and which processors a thread runs on.</summary>
internal static unsafe partial class Sched
{
    internal const int CLONE_FS = 0x00000200;
    internal const int CLONE_NEWNS = 0x00020000;
    internal const int CLONE_NEWUTS = 0x04000000;
    internal const int CLONE_NEWIPC = 0x08000000;
    internal const int CLONE_NEWPID = 0x20000000;
    internal const int CLONE_NEWNET = 0x40000000;

    /// <summary>Bytes of a set of 8192 processors, more than any kernel is built for.</summary>
    private const int CpuSetSize = 1024;

    /// <summary>Moves the calling thread alone into new namespaces.</summary>
    internal static void Unshare(int namespaces)
    {
        if (UnshareRaw(namespaces) < 0)
            throw LinuxException.Last("unshare");
    }

    /// <summary>
    /// Puts the processes that the calling thread starts from now on into a new PID namespace each; the thread itself stays where it is.
    /// </summary>
    /// <returns>What <see cref="Join"/> takes to undo that.</returns>
    internal static FileDescriptor HideProcessesFromChildren()
    {
        var own = DeviceIo.Open("/proc/thread-self/ns/pid", OpenFlags.ReadOnly);
        try
        {
            Unshare(CLONE_NEWPID);
            return own;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Moves the calling thread alone into namespaces of the process of a pidfd, or into that of an open file below <c>/proc/PID/ns</c>.</summary>
    internal static void Join(FileDescriptor pidfd, int namespaces)
    {
        if (SetnsRaw(pidfd, namespaces) < 0)
            throw LinuxException.Last("setns");
    }

    /// <summary>The processors that the calling thread may run on: one bit each, in the form of the kernel.</summary>
    internal static byte[] GetAffinity()
    {
        var set = new byte[CpuSetSize];
        // SAFETY: the set is pinned for the call and its own length is passed.
        fixed (byte* start = set)
        {
            if (GetAffinityRaw(0, (nuint)set.Length, start) < 0)
                throw LinuxException.Last("sched_getaffinity");
        }

        return set;
    }

    /// <summary>Changes that; children inherit it.</summary>
    /// <exception cref="LinuxException"><c>EINVAL</c>: none of the processors is online and allowed.</exception>
    internal static void SetAffinity(ReadOnlySpan<byte> set)
    {
        // SAFETY: as above; the kernel only reads.
        fixed (byte* start = set)
        {
            if (SetAffinityRaw(0, (nuint)set.Length, start) < 0)
                throw LinuxException.Last("sched_setaffinity");
        }
    }

    /// <summary>Some processors in the form of the kernel. On x86-64 and arm64 its words are little-endian, so bytes do.</summary>
    internal static byte[] CpuSet(IEnumerable<int> processors)
    {
        var set = new byte[CpuSetSize];
        foreach (var processor in processors)
            set[processor / 8] |= (byte)(1 << (processor % 8));
        return set;
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinityRaw(int thread, nuint size, byte* set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinityRaw(int thread, nuint size, byte* set);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetnsRaw(FileDescriptor descriptor, int namespaces);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareRaw(int namespaces);
}
