using Hillingar.Linux;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Running;
using Hillingar.Tender.UserMode;

namespace Hillingar.Tender.CoreDump;

/// <summary>Keeps what is left of a guest that faulted or aborted.</summary>
/// <param name="file">Empty, and open since before the tender was confined; null if no dump is wanted.</param>
/// <param name="image">The image's path, for the debugger to show.</param>
/// <param name="cpu">Still as the guest left it.</param>
/// <param name="memory">The same.</param>
/// <param name="monitor">Knows in user mode what the guest believes of its selectors.</param>
internal sealed class Dump(FileDescriptor? file, string image, KvmVirtualCpu cpu, KvmGuestMemory memory, RingZero? monitor)
{
    /// <summary>Writes the file. That it cannot be written is only told: it is no reason to end otherwise.</summary>
    /// <param name="signal">What a process would have got: SIGABRT or SIGSEGV.</param>
    internal void Write(Signal signal)
    {
        if (file is null)
            return;
        try
        {
            var code = monitor?.CodeSelector ?? CpuState.GuestCodeSelector;
            var stack = monitor?.StackSelector ?? CpuState.GuestDataSelector;
            CoreFile.Write(file, memory, CoreRegisters.From(cpu.Registers, cpu.SpecialRegisters, code, stack), signal, image);
        }
        catch (LinuxException e)
        {
            StandardStream.Complain($"Could not dump core: {e.Message}");
        }
    }
}
