using System.Runtime.Intrinsics.X86;

namespace Hillingar.Tender.Machine;

/// <summary>What the host's processor can do.</summary>
internal static class HostCpu
{
    private const int FeatureLeaf = 1;
    private const int ExtendedFeatureLeaf = unchecked((int)0x8000_0001);
    private const int Vmx = 1 << 5;
    private const int Svm = 1 << 2;

    /// <summary>
    /// The mode in which a guest is fast here: ring 0 where the processor has Intel's or AMD's extensions for virtual machines,
    /// ring 3 where KVM works without them. The processor says so itself (<c>CPUID</c>, both in the register ECX).
    /// </summary>
    internal static CpuMode FastMode() =>
        (X86Base.CpuId(FeatureLeaf, 0).Ecx & Vmx) != 0 || (X86Base.CpuId(ExtendedFeatureLeaf, 0).Ecx & Svm) != 0
            ? CpuMode.Kernel
            : CpuMode.User;
}
