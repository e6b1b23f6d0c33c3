using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>Turns a port access of the guest into a hypercall.</summary>
internal static class HypercallPort
{
    private const ushort First = 0x500;
    private const ushort Last = 0x508;
    private const int PointerSize = 4;

    /// <summary>The number of the hypercall that the last exit asks for.</summary>
    /// <exception cref="TenderException">Not a 32-bit output to a hypercall's port.</exception>
    internal static int NumberOf(KvmRunArea area) =>
        area is { IoIsOutput: true, IoSize: PointerSize, IoPort: >= First and <= Last, IoCount: 1 }
            ? area.IoPort - First
            : throw new TenderException($"Invalid guest port access: port=0x{area.IoPort:x}") { Reason = EndReason.Violation };
}
