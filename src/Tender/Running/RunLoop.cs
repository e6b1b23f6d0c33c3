using Hillingar.Linux;
using Hillingar.Tender.UserMode;

namespace Hillingar.Tender.Running;

/// <summary>Lets the guest run until it halts.</summary>
/// <param name="cpu">The guest's processor, ready for its first instruction.</param>
/// <param name="hypercalls">What the guest can ask for.</param>
/// <param name="stop">What ends the run from outside.</param>
/// <param name="memorySize">Bytes of the guest's memory.</param>
/// <param name="monitor">Stands in for ring 0 in user mode; null in kernel mode.</param>
internal sealed class RunLoop(KvmVirtualCpu cpu, Hypercalls hypercalls, StopSignals stop, ulong memorySize, RingZero? monitor)
{
    /// <summary>Runs the guest; its exit status.</summary>
    /// <exception cref="TenderException">The guest did something that ends it.</exception>
    internal int Run()
    {
        while (true)
        {
            var errno = cpu.Run();
            if (errno is Errno.EINTR or Errno.EAGAIN)
            {
                stop.ThrowIfAny();
                continue;
            }

            if (errno != Errno.None)
                throw RunFailure(errno);
            switch (cpu.Area.ExitReason)
            {
                case KvmExit.Io:
                    if (hypercalls.Handle(HypercallPort.NumberOf(cpu.Area), cpu.Area.IoValue) is { } status)
                        return status;
                    break;
                case KvmExit.Shutdown when monitor is not null:
                    monitor.Resume();
                    break;
                case KvmExit.Mmio when cpu.Area.MmioAddress < memorySize:
                    throw TranslationFault();
                default:
                    throw UnexpectedExit();
            }
        }
    }

    private TenderException RunFailure(Errno errno) => errno == Errno.EFAULT
        ? TranslationFault()
        : new TenderException($"KVM: ioctl (RUN) failed: {LinuxException.Text(errno)}") { Reason = EndReason.Failure };

    // A store to memory that the host protects: most of KVM reports EFAULT; its instruction emulator takes it for a device.
    private TenderException TranslationFault() => new($"KVM: host/guest translation fault: rip=0x{cpu.Registers.Rip:x}") { Reason = EndReason.Fault };

    private TenderException UnexpectedExit() => new(cpu.Area.ExitReason switch
    {
        KvmExit.FailEntry => $"KVM: entry failure: hw_entry_failure_reason=0x{cpu.Area.EntryFailureReason:x}",
        KvmExit.InternalError => $"KVM: internal error exit: suberror=0x{cpu.Area.InternalSuberror:x}",
        var reason => $"KVM: unhandled exit: exit_reason=0x{(uint)reason:x}, rip=0x{cpu.Registers.Rip:x}",
    })
    {
        Reason = cpu.Area.ExitReason is KvmExit.FailEntry or KvmExit.InternalError ? EndReason.Failure : EndReason.Fault,
    };
}
