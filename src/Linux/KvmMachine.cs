namespace Hillingar.Linux;

/// <summary>A virtual machine of the kernel.</summary>
public sealed class KvmMachine : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly int _runAreaSize;

    internal KvmMachine(FileDescriptor descriptor, int runAreaSize) =>
        (_descriptor, _runAreaSize) = (descriptor, runAreaSize);

    /// <summary>Shows the guest this memory from guest-physical address 0 on. It must outlive the machine.</summary>
    public void SetMemory(KvmGuestMemory memory)
    {
        var region = new KvmUserspaceMemoryRegion { MemorySize = memory.MappedSize, UserspaceAddress = memory.HostAddress };
        _ = KvmIo.Call(_descriptor, KvmIoctl.SetUserMemoryRegion, ref region, "KVM_SET_USER_MEMORY_REGION");
    }

    /// <summary>
    /// Gives processors made from now on an interrupt controller in the kernel, although nothing ever interrupts them. Where none of
    /// the host's machines lacks one, the kernel need not patch its own code when this machine is made and when it ends, which
    /// takes half a millisecond. A processor with one does not report <c>hlt</c> but waits for ever: not for guests in ring 0.
    /// </summary>
    public void AddInterruptController()
    {
        var capability = new KvmEnableCap { Capability = KvmEnableCap.SplitIrqchip };
        _ = KvmIo.Call(_descriptor, KvmIoctl.EnableCap, ref capability, "KVM_ENABLE_CAP");
    }

    /// <summary>
    /// From now on a 32-bit output to a port signals the event and nothing else: the guest goes on at once, and its processor's thread
    /// never hears of it.
    /// </summary>
    public void SignalOnOutput(ushort port, EventDescriptor signalled)
    {
        var request = new KvmIoEvent { Address = port, Length = sizeof(uint), Descriptor = signalled.Descriptor.Number, Flags = KvmIoEvent.FlagPort };
        _ = KvmIo.Call(_descriptor, KvmIoctl.IoEventfd, ref request, "KVM_IOEVENTFD");
        GC.KeepAlive(signalled);
    }

    /// <summary>Makes the machine's processor with this number.</summary>
    public KvmVirtualCpu CreateCpu(int number)
    {
        var cpu = new FileDescriptor(KvmIo.Call(_descriptor, KvmIoctl.CreateVcpu, number, "KVM_CREATE_VCPU"));
        return new KvmVirtualCpu(cpu, new KvmRunArea(cpu, _runAreaSize));
    }

    public void Dispose() => _descriptor.Dispose();
}
