using Hillingar.Linux;

namespace Hillingar.Tender.UserMode;

/// <summary>Says what went wrong in a guest that has no trap handler of its own.</summary>
internal static class FaultReport
{
    /// <summary>The first line is what the reference tender prints for a triple fault; the second is what it cannot know.</summary>
    internal static TenderException Make(Trap trap, in KvmRegs registers, ulong cr2, KvmGuestMemory memory)
    {
        var code = RingZero.Code(memory, registers.Rip);
        var error = trap.ErrorCode is { } value ? $" ec=0x{value:x}" : "";
        var address = trap.Vector == Trap.PageFault ? $" cr2=0x{cr2:x}" : "";
        var stack = registers.General[(int)KvmRegister.Rsp];
        return new TenderException(
            $"KVM: unhandled exit: exit_reason=0x{(uint)KvmExit.Shutdown:x}, rip=0x{registers.Rip:x}\n"
            + $"Guest fault without a handler: {trap.Name}{error}{address} rip=0x{registers.Rip:x} rsp=0x{stack:x} code={Convert.ToHexStringLower(code)}");
    }
}
