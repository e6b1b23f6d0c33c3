using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Numbers of <c>linux/kvm.h</c> on x86-64.</summary>
internal static class KvmIoctl
{
    internal const uint GetApiVersion = 0xAE00;
    internal const uint CreateVm = 0xAE01;
    internal const uint CheckExtension = 0xAE03;
    internal const uint GetVcpuMmapSize = 0xAE04;
    internal const uint GetSupportedCpuid = 0xC008AE05;
    internal const uint CreateVcpu = 0xAE41;
    internal const uint SetUserMemoryRegion = 0x4020AE46;
    internal const uint Run = 0xAE80;
    internal const uint GetRegs = 0x8090AE81;
    internal const uint SetRegs = 0x4090AE82;
    internal const uint GetSregs = 0x8138AE83;
    internal const uint SetSregs = 0x4138AE84;
    internal const uint GetMsrs = 0xC008AE88;
    internal const uint SetMsrs = 0x4008AE89;
    internal const uint SetSignalMask = 0x4004AE8B;
    internal const uint SetCpuid2 = 0x4008AE90;
    internal const uint GetVcpuEvents = 0x8040AE9F;
    internal const uint SetVcpuEvents = 0x4040AEA0;
    internal const uint IoEventfd = 0x4040AE79;
    internal const uint GetTscKhz = 0xAEA3;
    internal const uint EnableCap = 0x4068AEA3;
}

/// <summary>The requests that a running tender makes of its processor, for a filter of system calls.</summary>
public enum KvmRequest : uint
{
    Run = KvmIoctl.Run,
    GetRegisters = KvmIoctl.GetRegs,
    SetRegisters = KvmIoctl.SetRegs,
    GetSpecialRegisters = KvmIoctl.GetSregs,
    SetSpecialRegisters = KvmIoctl.SetSregs,
    GetMsrs = KvmIoctl.GetMsrs,
    SetMsrs = KvmIoctl.SetMsrs,
    GetEvents = KvmIoctl.GetVcpuEvents,
    SetEvents = KvmIoctl.SetVcpuEvents,
}

/// <summary>Why <c>KVM_RUN</c> returned (<c>KVM_EXIT_*</c>).</summary>
public enum KvmExit : uint
{
    Io = 2,
    Hlt = 5,
    Mmio = 6,
    Shutdown = 8,
    FailEntry = 9,
    InternalError = 17,
}

/// <summary>General registers of a virtual CPU (<c>struct kvm_regs</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmRegs
{
    /// <summary>The sixteen general registers, in the kernel's order: see <see cref="KvmRegister"/>.</summary>
    public KvmGeneralRegisters General;
    public ulong Rip;
    public ulong Rflags;
}

/// <summary>Where a general register is in <see cref="KvmGeneralRegisters"/>.</summary>
public enum KvmRegister
{
    Rax,
    Rbx,
    Rcx,
    Rdx,
    Rsi,
    Rdi,
    Rsp,
    Rbp,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
}

/// <summary>The sixteen general registers as <c>struct kvm_regs</c> orders them.</summary>
[InlineArray(16)]
public struct KvmGeneralRegisters
{
    private ulong _first;
}

/// <summary>One segment register with its hidden part (<c>struct kvm_segment</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmSegment
{
    public ulong Base;
    public uint Limit;
    public ushort Selector;
    public byte Type;
    public byte Present;
    public byte Dpl;
    public byte Db;
    public byte S;
    public byte L;
    public byte G;
    public byte Avl;
    public byte Unusable;
    private readonly byte _padding;
}

/// <summary>A descriptor table register (<c>struct kvm_dtable</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmDescriptorTable
{
    public ulong Base;
    public ushort Limit;
    private readonly ushort _padding0;
    private readonly ushort _padding1;
    private readonly ushort _padding2;
}

/// <summary>The interrupt bitmap of <see cref="KvmSregs"/>.</summary>
[InlineArray(4)]
public struct KvmInterruptBitmap
{
    private ulong _first;
}

/// <summary>Segment and control registers of a virtual CPU (<c>struct kvm_sregs</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmSregs
{
    public KvmSegment Cs;
    public KvmSegment Ds;
    public KvmSegment Es;
    public KvmSegment Fs;
    public KvmSegment Gs;
    public KvmSegment Ss;
    public KvmSegment Tr;
    public KvmSegment Ldt;
    public KvmDescriptorTable Gdt;
    public KvmDescriptorTable Idt;
    public ulong Cr0;
    public ulong Cr2;
    public ulong Cr3;
    public ulong Cr4;
    public ulong Cr8;
    public ulong Efer;
    public ulong ApicBase;
    public KvmInterruptBitmap InterruptBitmap;
}

/// <summary>Exceptions and interrupts that a virtual CPU has not taken yet (<c>struct kvm_vcpu_events</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmVcpuEvents
{
    public byte ExceptionInjected;
    public byte ExceptionNumber;
    public byte ExceptionHasErrorCode;
    public byte ExceptionPending;
    public uint ExceptionErrorCode;
    public uint Interrupt;
    public uint Nmi;
    public uint SipiVector;
    public uint Flags;
    public uint Smi;
    public byte TripleFaultPending;
    private readonly KvmVcpuEventsReserved _reserved;
    public byte ExceptionHasPayload;
    public ulong ExceptionPayload;
}

/// <summary>The reserved bytes of <see cref="KvmVcpuEvents"/>.</summary>
[InlineArray(26)]
public struct KvmVcpuEventsReserved
{
    private byte _first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct KvmUserspaceMemoryRegion
{
    internal uint Slot;
    internal uint Flags;
    internal ulong GuestPhysicalAddress;
    internal ulong MemorySize;
    internal ulong UserspaceAddress;
}

/// <summary><c>struct kvm_msrs</c> with room for exactly one entry.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmOneMsr
{
    internal uint Count;
    internal uint Padding;
    internal uint Index;
    internal uint Reserved;
    internal ulong Data;
}

/// <summary><c>struct kvm_cpuid2</c> with room for as many leaves as the reference tender accepts.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KvmCpuid
{
    internal const int Capacity = 100;
    internal uint Count;
    internal uint Padding;
    internal KvmCpuidLeaves Leaves;
}

/// <summary>One hundred <c>struct kvm_cpuid_entry2</c> of ten words each; the tender passes them through unread.</summary>
[InlineArray(KvmCpuid.Capacity * 10)]
internal struct KvmCpuidLeaves
{
    private uint _first;
}

/// <summary>A signal mask (<c>struct kvm_signal_mask</c>) with the set of the kernel, which has 64 signals.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct KvmOneSignalMask
{
    internal const int SetSize = 8;

    internal uint Length;
    internal ulong Set;
}

/// <summary>An output to a port that signals a descriptor (<c>struct kvm_ioeventfd</c>), for every value.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct KvmIoEvent
{
    internal const uint FlagPort = 2;

    internal ulong Match;
    internal ulong Address;
    internal uint Length;
    internal int Descriptor;
    internal uint Flags;
}

/// <summary>Something of KVM's to be switched on (<c>struct kvm_enable_cap</c>), without arguments.</summary>
[StructLayout(LayoutKind.Sequential, Size = 104)]
internal struct KvmEnableCap
{
    internal const uint SplitIrqchip = 121;

    internal uint Capability;
}
