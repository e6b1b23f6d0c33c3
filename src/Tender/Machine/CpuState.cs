using System.Buffers.Binary;
using Hillingar.Linux;

namespace Hillingar.Tender.Machine;

/// <summary>The state in which the guest's processor starts: 64-bit, paging on, interrupts off.</summary>
internal static class CpuState
{
    /// <summary>The selectors that the guest of either mode believes to have at entry.</summary>
    internal const ushort GuestCodeSelector = 0x08;

    internal const ushort GuestDataSelector = 0x10;

    /// <summary>The selectors of ring 3 that KVM without hardware support runs natively: those of Linux itself.</summary>
    private const ushort UserCodeSelector = 0x33;

    private const ushort UserDataSelector = 0x2B;

    private const ulong Cr0 = 0x8001_0021; // PG, WP, NE, PE
    private const ulong Cr4 = 0x620; // PAE, OSFXSR, OSXMMEXCPT
    private const ulong EferKernel = 0x500; // LME, LMA
    private const ulong EferUser = 0x501; // and SCE, without which KVM does not run ring 3 natively
    private const ulong FlagsAtEntry = 2;

    private const ulong CodeDescriptor = 0x00AF_9900_0000_FFFF;
    private const ulong DataDescriptor = 0x00CF_9300_0000_FFFF;
    private const int GdtSize = 24;

    private const byte ExecuteOnlyAccessed = 9;
    private const byte ReadWriteAccessed = 3;
    private const byte BusyTaskState = 11;

    internal static void Initialise(KvmVirtualCpu cpu, KvmGuestMemory memory, CpuMode mode, ulong entry)
    {
        var gdt = memory.Own(GuestLayout.Gdt, GdtSize);
        BinaryPrimitives.WriteUInt64LittleEndian(gdt[8..], CodeDescriptor);
        BinaryPrimitives.WriteUInt64LittleEndian(gdt[16..], DataDescriptor);
        if (mode == CpuMode.User)
            TaskState.Write(memory);
        cpu.SpecialRegisters = SpecialRegisters(cpu.SpecialRegisters, mode);
        var registers = new KvmRegs { Rip = entry, Rflags = FlagsAtEntry };
        registers.General[(int)KvmRegister.Rdi] = GuestLayout.BootInformation;
        // A zero return address is below the stack pointer, which is aligned as at the entry of a function.
        registers.General[(int)KvmRegister.Rsp] = memory.Size - 8;
        cpu.Registers = registers;
    }

    /// <summary>Sets the privilege level of user mode again, undoing all that the guest's last instruction did to it.</summary>
    internal static void KeepInRingThree(KvmVirtualCpu cpu) =>
        cpu.SpecialRegisters = cpu.SpecialRegisters with { Cs = Code(user: true), Ss = Data(user: true) };

    /// <summary>The registers for a mode; fields that neither mode sets keep KVM's values of a reset.</summary>
    private static KvmSregs SpecialRegisters(KvmSregs reset, CpuMode mode)
    {
        var user = mode == CpuMode.User;
        var data = Data(user);
        return reset with
        {
            Cs = Code(user),
            Ds = data,
            Es = data,
            Fs = data,
            Gs = data,
            Ss = data,
            Tr = user ? TaskState.Segment : new KvmSegment { Type = BusyTaskState, Present = 1 },
            Ldt = new KvmSegment { Unusable = 1 },
            // In user mode KVM would look into the table for selectors that the guest loads; with an empty one it refuses them
            // all in the same way, and the tender takes over.
            Gdt = user ? default : new KvmDescriptorTable { Base = GuestLayout.Gdt, Limit = GdtSize - 1 },
            Idt = default,
            Cr0 = Cr0,
            Cr2 = 0,
            Cr3 = GuestLayout.Pml4,
            Cr4 = Cr4,
            Efer = user ? EferUser : EferKernel,
        };
    }

    private static KvmSegment Code(bool user) => Flat(user, user ? UserCodeSelector : GuestCodeSelector) with
    {
        Type = ExecuteOnlyAccessed,
        L = 1,
    };

    private static KvmSegment Data(bool user) => Flat(user, user ? UserDataSelector : GuestDataSelector) with
    {
        Type = ReadWriteAccessed,
        Db = 1,
    };

    private static KvmSegment Flat(bool user, ushort selector) => new()
    {
        Limit = uint.MaxValue,
        Selector = selector,
        Present = 1,
        Dpl = (byte)(user ? 3 : 0),
        S = 1,
        G = 1,
    };
}
