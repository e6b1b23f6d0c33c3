using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.UserMode;

/// <summary>
/// Enters and leaves the guest's trap handlers as a processor in ring 0 does (Intel's manual, volume 3, chapter 6). All of it
/// is read from the guest's memory at the time of the trap; a table that is not usable means that there is no handler.
/// </summary>
internal sealed class TrapGate(KvmGuestMemory memory)
{
    internal const int SegmentEs = 0;
    internal const int SegmentSs = 2;
    internal const int SegmentDs = 3;

    private const int GateSize = 16;
    private const int FrameSize = 5 * 8;
    private const int StackTableOffset = 36;
    private const ulong InterruptFlag = 1 << 9;
    private const ulong FlagsClearedOnEntry = 0x1_4100; // RF, NT, TF
    private const ulong FlagsOfRingThree = 0x25_0DD5; // ID, AC, RF, OF, DF, TF, SF, ZF, AF, PF, CF

    /// <summary>The guest's tables and task register, as it loaded them.</summary>
    internal KvmDescriptorTable Gdt;
    internal KvmDescriptorTable Idt;
    internal ushort TaskSelector;

    /// <summary>What the guest believes to be its code selector and its interrupt flag.</summary>
    internal ushort CodeSelector = CpuState.GuestCodeSelector;
    internal bool InterruptsEnabled;

    /// <summary>What the guest believes to be its stack selector.</summary>
    internal ushort StackSelector = CpuState.GuestDataSelector;

    /// <summary>Whether the guest's descriptor table has 64-bit code of ring 0 at a selector.</summary>
    internal bool IsCode(ushort selector) =>
        TryFindDescriptor(selector, out var access, out var flags) && (access & 0xF8) == 0x98 && (flags & 0x60) == 0x20;

    /// <summary>Whether it has data of ring 0 there that can be written.</summary>
    internal bool IsWritableData(ushort selector) =>
        TryFindDescriptor(selector, out var access, out _) && (access & 0xFA) == 0x92;

    /// <summary>Whether it has a segment of code or data there that is marked as not present.</summary>
    internal bool IsAbsent(ushort selector) =>
        TryFindDescriptor(selector, out var access, out _) && (access & 0x90) == 0x10;

    /// <summary>Whether it has a task state segment there that is not in use.</summary>
    internal bool IsTaskState(ushort selector) =>
        TryFindDescriptor(selector, out var access, out _) && (access & 0x9F) == 0x89;

    /// <summary>Makes the registers those at the first instruction of the handler; false if there is none.</summary>
    internal bool TryEnter(Trap trap, ref KvmRegs registers)
    {
        var offset = trap.Vector * GateSize;
        if (offset + GateSize - 1 > Idt.Limit || !memory.TryRead(unchecked(Idt.Base + (ulong)offset), GateSize, out var gate))
            return false;
        var type = gate[5];
        var isInterruptGate = (type & 0x1F) == 0x0E;
        if ((type & 0x80) == 0 || (!isInterruptGate && (type & 0x1F) != 0x0F))
            return false;
        var handler = BinaryPrimitives.ReadUInt16LittleEndian(gate)
            | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(gate[6..]) << 16)
            | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(gate[8..]) << 32);
        var selector = BinaryPrimitives.ReadUInt16LittleEndian(gate[2..]);
        if (!IsCanonical(handler) || !IsCode(selector))
            return false;
        ref var stack = ref registers.General[(int)KvmRegister.Rsp];
        if (!TryChooseStack(gate[4] & 7, stack, out var top))
            return false;
        var size = FrameSize + (trap.ErrorCode is null ? 0 : 8);
        if (!memory.TryWrite(unchecked(top - (ulong)size), (ulong)size, out var frame))
            return false;
        WriteFrame(frame, trap.ErrorCode, registers, stack);
        CodeSelector = selector;
        InterruptsEnabled &= !isInterruptGate;
        registers.Rip = handler;
        registers.Rflags &= ~FlagsClearedOnEntry;
        stack = top - (ulong)size;
        return true;
    }

    /// <summary>Executes the handler's <c>iretq</c>; false if its stack cannot be read or does not lead back to ring 0.</summary>
    internal bool TryReturn(ref KvmRegs registers)
    {
        ref var stack = ref registers.General[(int)KvmRegister.Rsp];
        if (!memory.TryRead(stack, FrameSize, out var frame))
            return false;
        var target = BinaryPrimitives.ReadUInt64LittleEndian(frame);
        var selector = BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]);
        if (!IsCanonical(target) || !IsCode(selector))
            return false;
        registers.Rip = target;
        CodeSelector = selector;
        var flags = BinaryPrimitives.ReadUInt64LittleEndian(frame[16..]);
        InterruptsEnabled = (flags & InterruptFlag) != 0;
        registers.Rflags = FlagsForRingThree(flags);
        stack = BinaryPrimitives.ReadUInt64LittleEndian(frame[24..]);
        StackSelector = BinaryPrimitives.ReadUInt16LittleEndian(frame[32..]);
        return true;
    }

    /// <summary>What remains of flags that the guest chose: nothing of the privilege level, and bit 1, which is always set.</summary>
    internal static ulong FlagsForRingThree(ulong flags) => (flags & FlagsOfRingThree) | 2;

    // Addresses have 48 bits, and the upper ones repeat the highest of them.
    private static bool IsCanonical(ulong address) => (long)(address << 16) >> 16 == (long)address;

    private bool TryFindDescriptor(ushort selector, out byte access, out byte flags)
    {
        access = flags = 0;
        var offset = selector & ~7;
        // Bits 0 and 1 ask for a ring, and ring 0 is the only one; bit 2 asks for a local table, and there is none.
        if (offset == 0 || (selector & 7) != 0 || offset + 7 > Gdt.Limit
            || !memory.TryRead(unchecked(Gdt.Base + (ulong)offset), 8, out var descriptor))
            return false;
        access = descriptor[5];
        flags = descriptor[6];
        return true;
    }

    // From lower to higher addresses: error code, RIP, CS, RFLAGS, RSP, SS.
    private void WriteFrame(Span<byte> frame, uint? errorCode, in KvmRegs registers, ulong stack)
    {
        if (errorCode is { } code)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(frame, code);
            frame = frame[8..];
        }

        var flags = (registers.Rflags & ~InterruptFlag) | (InterruptsEnabled ? InterruptFlag : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(frame, registers.Rip);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], CodeSelector);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[24..], stack);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[32..], StackSelector);
    }

    // A gate without a stack of its own uses the current one, because ring 0 does not change. Frames start aligned.
    private bool TryChooseStack(int number, ulong current, out ulong top)
    {
        top = current & ~0xFul;
        if (number == 0)
            return true;
        if (!TryFindTaskState(out var taskState)
            || !memory.TryRead(unchecked(taskState + StackTableOffset + ((ulong)(number - 1) * 8)), 8, out var pointer))
            return false;
        top = BinaryPrimitives.ReadUInt64LittleEndian(pointer) & ~0xFul;
        return true;
    }

    private bool TryFindTaskState(out ulong address)
    {
        address = 0;
        var offset = TaskSelector & ~7;
        if (offset == 0 || offset + 15 > Gdt.Limit || !memory.TryRead(unchecked(Gdt.Base + (ulong)offset), 16, out var descriptor))
            return false;
        address = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..])
            | ((ulong)descriptor[4] << 16)
            | ((ulong)descriptor[7] << 24)
            | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]) << 32);
        return true;
    }
}
