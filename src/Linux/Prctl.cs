using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Privileges that a process gives up for good (<c>sys/prctl.h</c>, <c>linux/capability.h</c>).</summary>
public static unsafe partial class Privileges
{
    internal const int __NR_setgroups = 116;
    internal const int __NR_setresuid = 117;
    internal const int __NR_setresgid = 119;
    internal const int PR_SET_PDEATHSIG = 1;
    internal const int PR_SET_NO_NEW_PRIVS = 38;
    internal const int PR_CAPBSET_DROP = 24;
    internal const int PR_CAP_AMBIENT = 47;
    internal const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    internal const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    /// <summary>Programs that this thread executes from now on gain nothing from set-user-ID bits or file capabilities.</summary>
    public static void ForbidNew()
    {
        if (Prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
            throw LinuxException.Last("prctl(PR_SET_NO_NEW_PRIVS)");
    }

    /// <summary>
    /// Empties the calling thread's bounding set, so that no program can give it a capability again. A thread without
    /// CAP_SETPCAP keeps it; so this comes before <see cref="BecomeUser"/> and <see cref="DropCapabilities"/>.
    /// </summary>
    public static void DropBoundingSet()
    {
        const int Most = 64;
        for (nuint capability = 0; capability < Most; capability++)
        {
            if (Prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0)
                continue;
            // The kernel knows no capability of this number, nor of a greater one; or the caller may not.
            if ((Errno)Marshal.GetLastPInvokeError() is Errno.EINVAL or Errno.EPERM)
                return;
            throw LinuxException.Last("prctl(PR_CAPBSET_DROP)");
        }
    }

    /// <summary>Empties the calling thread's effective, permitted and inheritable capability sets.</summary>
    public static void DropCapabilities()
    {
        var header = new CapabilityHeader { Version = _LINUX_CAPABILITY_VERSION_3 };
        var empty = default(CapabilitySets);
        // SAFETY: the kernel reads both structures during the call; version 3 takes two sets of three words.
        if (CapSet(&header, &empty) != 0)
            throw LinuxException.Last("capset");
        // Kernels before 4.3 have no ambient set; there is then nothing to clear.
        _ = Prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    }

    /// <summary>
    /// Makes the calling thread's user and groups these, for good, and its supplementary groups none. Only this thread: the
    /// functions of libc would make all threads do the same with signals, whether or not they may still.
    /// </summary>
    /// <exception cref="LinuxException"><c>EPERM</c> without CAP_SETUID and CAP_SETGID.</exception>
    public static void BecomeUser(uint user, uint group)
    {
        if (SystemCall(__NR_setgroups, 0, 0, 0) != 0)
            throw LinuxException.Last("setgroups");
        if (SystemCall(__NR_setresgid, group, group, group) != 0)
            throw LinuxException.Last("setresgid", $"{group}");
        if (SystemCall(__NR_setresuid, user, user, user) != 0)
            throw LinuxException.Last("setresuid", $"{user}");
    }

    /// <summary>
    /// Has this process killed when the thread that started it ends. The kernel forgets it when the user or the capabilities
    /// change, so this comes after <see cref="BecomeUser"/> and <see cref="DropCapabilities"/>.
    /// </summary>
    public static void DieWithParent()
    {
        if (Prctl(PR_SET_PDEATHSIG, (int)Signal.SIGKILL, 0, 0, 0) != 0)
            throw LinuxException.Last("prctl(PR_SET_PDEATHSIG)");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nuint argument1, nuint argument2, nuint argument3);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int CapSet(CapabilityHeader* header, CapabilitySets* sets);

    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityHeader
    {
        internal uint Version;
        internal int Thread;
    }

    /// <summary>Two times effective, permitted and inheritable: capabilities 0 to 31, then 32 to 63.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilitySets
    {
        internal uint LowEffective;
        internal uint LowPermitted;
        internal uint LowInheritable;
        internal uint HighEffective;
        internal uint HighPermitted;
        internal uint HighInheritable;
    }
}
