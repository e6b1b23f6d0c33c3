namespace Hillingar.Tender.Machine;

/// <summary>What the host's processor can do.</summary>
internal static class HostCpu
{
    /// <summary>
    /// The mode in which a guest is fast here: ring 0 where the processor has Intel's or AMD's extensions, ring 3 where KVM
    /// works without them. The first processor's flags are enough, and the file is long, so the rest is not read.
    /// </summary>
    internal static CpuMode FastMode()
    {
        foreach (var line in File.ReadLines("/proc/cpuinfo"))
        {
            if (line.StartsWith("flags", StringComparison.Ordinal))
                return HasVirtualisation(line) ? CpuMode.Kernel : CpuMode.User;
        }

        return CpuMode.Kernel;
    }

    /// <summary>Whether a line of flags names either extension.</summary>
    internal static bool HasVirtualisation(string flags)
    {
        foreach (var range in flags.AsSpan().SplitAny(" \t"))
        {
            if (flags.AsSpan()[range] is "vmx" or "svm")
                return true;
        }

        return false;
    }
}
