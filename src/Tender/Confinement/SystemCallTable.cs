using Hillingar.Linux;
using Hillingar.Tender.Devices;

namespace Hillingar.Tender.Confinement;

/// <summary>A system call that stays allowed while the guest runs, and why.</summary>
/// <param name="Reason">Begins with what it is for.</param>
/// <param name="Arguments">What must hold for its arguments.</param>
internal readonly record struct AllowedCall(Syscall Call, string Reason, params SyscallArgument[] Arguments)
{
    /// <summary>The error that the call gets instead of being carried out; none if it is really allowed.</summary>
    internal Errno Refusal { get; init; }

    internal SyscallRule Rule => new(Call, Arguments) { Refusal = Refusal };
}

/// <summary>
/// Every system call that the tender may make from the first instruction of the guest to its own end; all others kill it. Those that
/// name a descriptor may name only those that they are made for. Sorted by how often they are made, as the kernel tries them in order.
/// </summary>
internal sealed record SystemCallTable
{
    private const uint ProtectionExecute = 4;
    private const uint MapAnonymous = 0x20;

    internal required FileDescriptor Cpu { get; init; }

    internal required FileDescriptor EventSet { get; init; }

    internal required FileDescriptor Timer { get; init; }

    internal required FileDescriptor StopSignals { get; init; }

    /// <summary>The guest's console, messages, the status descriptor.</summary>
    internal required IReadOnlyList<FileDescriptor> Outputs { get; init; }

    internal required DeviceTable Devices { get; init; }

    /// <summary>Where a dump of the guest's memory goes; null if none was asked for.</summary>
    internal FileDescriptor? CoreFile { get; init; }

    /// <summary>What the ring's thread sleeps on; null if there is none.</summary>
    internal FileDescriptor? RingEvent { get; init; }

    /// <summary>Whether the tender stands in for ring 0.</summary>
    internal required bool IsUserMode { get; init; }

    /// <summary>What stays open.</summary>
    internal List<FileDescriptor> Descriptors()
    {
        List<FileDescriptor> all = [Cpu, EventSet, Timer, StopSignals, .. Outputs];
        foreach (var device in Devices.All)
            all.Add(device.Descriptor);
        if (CoreFile is not null)
            all.Add(CoreFile);
        if (RingEvent is not null)
            all.Add(RingEvent);
        return all;
    }

    internal List<AllowedCall> Calls()
    {
        List<AllowedCall> calls = [Control(KvmRequest.Run, "enter the guest")];
        foreach (var port in Devices.NetPorts)
        {
            calls.Add(new(Syscall.read, "a network device: take a frame", SyscallArgument.Is(0, port.Descriptor)));
            calls.Add(new(Syscall.write, "a network device: send a frame", SyscallArgument.Is(0, port.Descriptor)));
        }

        if (RingEvent is not null)
        {
            calls.Add(new(Syscall.read, "the network ring: sleep until the guest asks", SyscallArgument.Is(0, RingEvent)));
            calls.Add(new(Syscall.write, "the network ring: wake its thread", SyscallArgument.Is(0, RingEvent)));
        }

        calls.Add(new(Syscall.epoll_wait, "poll: look for frames, wait for frames or time", SyscallArgument.Is(0, EventSet)));
        calls.Add(new(Syscall.timerfd_settime, "poll: set the time", SyscallArgument.Is(0, Timer)));
        foreach (var volume in Devices.Blocks)
        {
            calls.Add(new(Syscall.pread64, "a block device: read", SyscallArgument.Is(0, volume.Descriptor)));
            calls.Add(new(Syscall.pwrite64, "a block device: write", SyscallArgument.Is(0, volume.Descriptor)));
        }

        foreach (var output in Outputs)
            calls.Add(new(Syscall.write, "the guest's console, messages, life events", SyscallArgument.Is(0, output)));
        if (IsUserMode)
            AddRingZero(calls);
        calls.Add(Control(KvmRequest.GetRegisters, "where the guest faulted"));
        calls.Add(Control(KvmRequest.GetSpecialRegisters, "where the guest faulted"));
        calls.Add(new(Syscall.clock_gettime, "the wall clock, where the kernel does not tell it without a call"));
        calls.Add(new(Syscall.poll, "wait for the console's reader, for a bounded time"));
        calls.Add(new(Syscall.read, "which signal came", SyscallArgument.Is(0, StopSignals)));
        if (CoreFile is not null)
            AddDump(calls, CoreFile);
        calls.AddRange(OfRuntime);
        return calls;
    }

    private void AddRingZero(List<AllowedCall> calls)
    {
        calls.Add(Control(KvmRequest.SetRegisters, "user mode: step over an instruction, enter a trap handler"));
        calls.Add(Control(KvmRequest.SetSpecialRegisters, "user mode: set CR2"));
        calls.Add(Control(KvmRequest.GetEvents, "user mode: which exception it was"));
        calls.Add(Control(KvmRequest.SetEvents, "user mode: the exception is dealt with"));
        calls.Add(Control(KvmRequest.GetMsrs, "user mode: read the base of FS or GS"));
        calls.Add(Control(KvmRequest.SetMsrs, "user mode: set the base of FS or GS"));
    }

    private static void AddDump(List<AllowedCall> calls, FileDescriptor file)
    {
        calls.Add(new(Syscall.pwrite64, "a core dump", SyscallArgument.Is(0, file)));
        calls.Add(new(Syscall.ftruncate, "a core dump: its length", SyscallArgument.Is(0, file)));
    }

    // None of these reaches anything outside of the process.
    private static ReadOnlySpan<AllowedCall> OfRuntime => new AllowedCall[]
    {
        new(Syscall.exit_group, "the end"),
        // It has one descriptor of its own, opened by whichever thread first wants random numbers, and closed with all others. It knows how to do without.
        new(Syscall.read, "the runtime: random numbers, from what it opened before and is closed") { Refusal = Errno.EBADF },
        new(Syscall.futex, "the runtime: locks, and the waiting of its other thread"),
        new(Syscall.rt_sigreturn, "the runtime: return from the handlers of its own faults"),
        new(Syscall.rt_sigprocmask, "the runtime: the same"),
        new(Syscall.mprotect, "the runtime: take more of the heap into use, never as code", new SyscallArgument(2, ProtectionExecute, 0)),
        new(Syscall.mmap, "the runtime: memory that is no file and no code", new(2, ProtectionExecute, 0), new(3, MapAnonymous, MapAnonymous)),
        new(Syscall.munmap, "the runtime: give memory back"),
        new(Syscall.madvise, "the runtime: give memory back"),
        new(Syscall.brk, "libc: memory"),
        new(Syscall.close, "the runtime: its finalizers"),
        new(Syscall.membarrier, "the collector: make other threads see what it wrote"),
        new(Syscall.sched_yield, "the collector: wait for another thread"),
        new(Syscall.sysinfo, "the collector: how much memory the host has"),
        new(Syscall.prlimit64, "the collector: its limit, which it can do without") { Refusal = Errno.EPERM },
        new(Syscall.openat, "the runtime: random numbers, the load of the host, which it can do without") { Refusal = Errno.EPERM },
    };

    private AllowedCall Control(KvmRequest request, string reason) =>
        new(Syscall.ioctl, reason, SyscallArgument.Is(0, Cpu), SyscallArgument.Is(1, (uint)request));
}
