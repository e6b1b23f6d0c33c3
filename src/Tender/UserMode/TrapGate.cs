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

    private ushort _stackSelector = CpuState.GuestDataSelector;

    internal ushort StackSelector => _stackSelector;

    internal bool SetStackSelector(ushort selector)
    {
        _stackSelector = selector;
        return true;
    }

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
        ref var stack = ref registers.General[(int)KvmRegister.Rsp];
        if (!TryChooseStack(gate[4] & 7, stack, out var top))
            return false;
        var size = FrameSize + (trap.ErrorCode is null ? 0 : 8);
        if (!memory.TryWrite(unchecked(top - (ulong)size), (ulong)size, out var frame))
            return false;
        var handler = BinaryPrimitives.ReadUInt16LittleEndian(gate)
            | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(gate[6..]) << 16)
            | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(gate[8..]) << 32);
        WriteFrame(frame, trap.ErrorCode, registers, stack);
        CodeSelector = BinaryPrimitives.ReadUInt16LittleEndian(gate[2..]);
        InterruptsEnabled &= !isInterruptGate;
        registers.Rip = handler;
        registers.Rflags &= ~FlagsClearedOnEntry;
        stack = top - (ulong)size;
        return true;
    }

    /// <summary>Executes the handler's <c>iretq</c>; false if its stack cannot be read.</summary>
    internal bool TryReturn(ref KvmRegs registers)
    {
        ref var stack = ref registers.General[(int)KvmRegister.Rsp];
        if (!memory.TryRead(stack, FrameSize, out var frame))
            return false;
        registers.Rip = BinaryPrimitives.ReadUInt64LittleEndian(frame);
        CodeSelector = BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]);
        var flags = BinaryPrimitives.ReadUInt64LittleEndian(frame[16..]);
        InterruptsEnabled = (flags & InterruptFlag) != 0;
        registers.Rflags = (flags & FlagsOfRingThree) | 2;
        stack = BinaryPrimitives.ReadUInt64LittleEndian(frame[24..]);
        _stackSelector = BinaryPrimitives.ReadUInt16LittleEndian(frame[32..]);
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
        BinaryPrimitives.WriteUInt64LittleEndian(frame[32..], _stackSelector);
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
