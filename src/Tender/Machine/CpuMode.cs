namespace Hillingar.Tender.Machine;

/// <summary>The privilege level at which the guest runs.</summary>
internal enum CpuMode
{
    /// <summary>Ring 0, where Solo5 puts it: needs processor support for virtualisation to be fast.</summary>
    Kernel,

    /// <summary>Ring 3: runs natively where KVM has no such support, and the tender stands in for ring 0.</summary>
    User,
}
