namespace Hillingar.Linux;

/// <summary>A processor of a virtual machine. Used by one thread only.</summary>
public sealed class KvmVirtualCpu : IDisposable
{
    private readonly FileDescriptor _descriptor;

    internal KvmVirtualCpu(FileDescriptor descriptor, KvmRunArea area) => (_descriptor, Area) = (descriptor, area);

    /// <summary>What a filter for system calls must know: the processor's descriptor.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>What the last <see cref="Run"/> left behind.</summary>
    public KvmRunArea Area { get; }

    /// <summary>The frequency of the guest's time stamp counter in kHz.</summary>
    /// <exception cref="LinuxException">KVM cannot tell, or the host's counter is unstable.</exception>
    public int TscFrequency => KvmIo.Call(_descriptor, KvmIoctl.GetTscKhz, 0, "KVM_GET_TSC_KHZ");

    public KvmRegs Registers
    {
        get
        {
            var value = default(KvmRegs);
            _ = KvmIo.Call(_descriptor, KvmIoctl.GetRegs, ref value, "KVM_GET_REGS");
            return value;
        }

        set => _ = KvmIo.Call(_descriptor, KvmIoctl.SetRegs, ref value, "KVM_SET_REGS");
    }

    public KvmSregs SpecialRegisters
    {
        get
        {
            var value = default(KvmSregs);
            _ = KvmIo.Call(_descriptor, KvmIoctl.GetSregs, ref value, "KVM_GET_SREGS");
            return value;
        }

        set => _ = KvmIo.Call(_descriptor, KvmIoctl.SetSregs, ref value, "KVM_SET_SREGS");
    }

    public KvmVcpuEvents Events
    {
        get
        {
            var value = default(KvmVcpuEvents);
            _ = KvmIo.Call(_descriptor, KvmIoctl.GetVcpuEvents, ref value, "KVM_GET_VCPU_EVENTS");
            return value;
        }

        set => _ = KvmIo.Call(_descriptor, KvmIoctl.SetVcpuEvents, ref value, "KVM_SET_VCPU_EVENTS");
    }

    /// <summary>
    /// Lets these signals, which the calling thread has blocked, end <see cref="Run"/> with <see cref="Errno.EINTR"/>. They stay
    /// pending, so that one that comes before the run ends it too.
    /// </summary>
    public void InterruptBy(params ReadOnlySpan<Signal> signals)
    {
        var blocked = SignalMask.Current();
        var wanted = SignalMask.SetOf(signals);
        var mask = new KvmOneSignalMask { Length = KvmOneSignalMask.SetSize };
        for (var i = 0; i < KvmOneSignalMask.SetSize; i++)
            mask.Set |= (ulong)(byte)(blocked[i] & ~wanted[i]) << (8 * i);
        _ = KvmIo.Call(_descriptor, KvmIoctl.SetSignalMask, ref mask, "KVM_SET_SIGNAL_MASK");
    }

    /// <summary>Enters the guest until it needs the tender. Does not allocate and does not throw.</summary>
    public Errno Run() => KvmIo.Run(_descriptor.Number);

    /// <summary>The value of a model-specific register, or null if KVM does not know it.</summary>
    public ulong? ReadMsr(uint index)
    {
        var msr = new KvmOneMsr { Count = 1, Index = index };
        return KvmIo.Call(_descriptor, KvmIoctl.GetMsrs, ref msr, "KVM_GET_MSRS") == 1 ? msr.Data : null;
    }

    /// <summary>Sets a model-specific register; false if KVM does not know it or refuses the value.</summary>
    public bool WriteMsr(uint index, ulong value)
    {
        var msr = new KvmOneMsr { Count = 1, Index = index, Data = value };
        return KvmIo.Call(_descriptor, KvmIoctl.SetMsrs, ref msr, "KVM_SET_MSRS") == 1;
    }

    /// <summary>Gives the processor these features; before its first run.</summary>
    public void Show(KvmFeatures features) =>
        _ = KvmIo.Call(_descriptor, KvmIoctl.SetCpuid2, ref features.Cpuid, "KVM_SET_CPUID2");

    public void Dispose()
    {
        Area.Dispose();
        _descriptor.Dispose();
    }
}
