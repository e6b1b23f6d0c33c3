using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Privileges that a process gives up for good (<c>sys/prctl.h</c>, <c>linux/capability.h</c>).</summary>
public static unsafe partial class Privileges
{
    private const int SetNoNewPrivileges = 38;
    private const int AmbientSet = 47;
    private const int ClearAmbientSet = 4;
    private const uint CapabilityVersion3 = 0x20080522;

    /// <summary>Programs that this thread executes from now on gain nothing from set-user-ID bits or file capabilities.</summary>
    public static void ForbidNew()
    {
        if (Prctl(SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            throw LinuxException.Last("prctl(PR_SET_NO_NEW_PRIVS)");
    }

    /// <summary>Empties the calling thread's effective, permitted and inheritable capability sets.</summary>
    public static void DropCapabilities()
    {
        var header = new CapabilityHeader { Version = CapabilityVersion3 };
        var empty = default(CapabilitySets);
        // SAFETY: the kernel reads both structures during the call; version 3 takes two sets of three words.
        if (CapSet(&header, &empty) != 0)
            throw LinuxException.Last("capset");
        // Kernels before 4.3 have no ambient set; there is then nothing to clear.
        _ = Prctl(AmbientSet, ClearAmbientSet, 0, 0, 0);
    }

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
