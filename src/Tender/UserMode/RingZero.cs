using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.UserMode;

/// <summary>
/// Stands in for ring 0 while the guest runs in ring 3. There is no interrupt table that the processor would know, so each
/// exception ends in a shutdown, with the registers still at the instruction that caused it. What the guest was not allowed
/// to do is done here; what was a mistake of its own is delivered to its own trap handler, as ring 0 would.
/// The processor's own segments never change: the guest's selectors are remembered here and shown to its handlers.
/// </summary>
internal sealed class RingZero(KvmVirtualCpu cpu, KvmGuestMemory memory)
{
    private const uint FsBase = 0xC000_0100;
    private const uint GsBase = 0xC000_0101;
    private const ulong TrapFlag = 1 << 8;
    private const ulong AlignmentFlag = 1 << 18;
    private const byte DebugTrap = 0xF1;
    private const ulong SystemCallLength = 2;
    private const int SegmentFs = 4;
    private const int SegmentGs = 5;

    private readonly TrapGate _traps = new(memory);
    private KvmRegs _registers;

    /// <summary>The selectors that the guest believes to have.</summary>
    internal ushort CodeSelector => _traps.CodeSelector;

    internal ushort StackSelector => _traps.StackSelector;

    /// <summary>Deals with the exception that caused the last exit, so that the guest can be entered again.</summary>
    /// <exception cref="TenderException">The guest has no handler for it.</exception>
    internal void Resume()
    {
        _registers = cpu.Registers;
        var events = cpu.Events;
        var trap = IsSystemCall(events) ? UndoSystemCall() : Trap.OfRingZero(events);
        if (trap.Vector == Trap.AlignmentCheck)
            IgnoreAlignment();
        else if (trap.Vector is Trap.GeneralProtection or Trap.InvalidOpcode && TryExecuteNext())
            ExecuteFollowing();
        else
            Deliver(AsTheGuestSeesIt(trap));
        cpu.Registers = _registers;
        Forget(events);
    }

    private bool TryExecuteNext() => InstructionDecoder.Decode(CodeAtRip()) is { } instruction && TryExecute(instruction);

    // Start-up code has several of these in a row. Each would only bring the guest back here, which takes longer than all the rest.
    private void ExecuteFollowing()
    {
        const int AtMost = 8;
        for (var i = 0; i < AtMost && TryExecuteNext(); i++)
        {
        }
    }

    // The processor's `syscall` works here, because without EFER.SCE KVM does not run ring 3 natively. It leads to the address
    // in LSTAR, which is 0, where nothing is mapped and which no guest can change, with the address after it in RCX. A guest that
    // jumps to 0 with such an RCX is taken for one that executed the instruction there: it deceives only itself.
    private bool IsSystemCall(in KvmVcpuEvents events) =>
        events.ExceptionNumber == Trap.PageFault && _registers.Rip == 0
        && memory.TryRead(unchecked(Register(KvmRegister.Rcx) - SystemCallLength), SystemCallLength, out var code)
        && code is [0x0F, 0x05];

    // In ring 0 the instruction is not enabled. What it did to RCX and R11 cannot be undone.
    private Trap UndoSystemCall()
    {
        CpuState.KeepInRingThree(cpu);
        _registers.Rip = Register(KvmRegister.Rcx) - SystemCallLength;
        _registers.Rflags = TrapGate.FlagsForRingThree(Register(KvmRegister.R11));
        return new Trap(Trap.InvalidOpcode, null);
    }

    // Ring 3 looked for the segment in the host's table, where it is none of the guest's. And the one-byte debug trap, which is the
    // only one without single steps because guests have no debug registers, is reported at itself instead of after itself.
    private Trap AsTheGuestSeesIt(Trap trap)
    {
        if (trap.Vector == Trap.Debug && (_registers.Rflags & TrapFlag) == 0 && CodeAtRip() is [DebugTrap, ..])
            _registers.Rip++;
        return trap is { Vector: Trap.GeneralProtection, ErrorCode: { } selector } && _traps.IsAbsent((ushort)selector)
            && InstructionDecoder.Decode(CodeAtRip()) is { Operation: PrivilegedOperation.LoadSegment } load
                ? new Trap(load.Number == TrapGate.SegmentSs ? Trap.StackFault : Trap.SegmentNotPresent, selector)
                : trap;
    }

    // Alignment is checked in ring 3 only, where the guest's flags ask for it.
    private void IgnoreAlignment() => _registers.Rflags &= ~AlignmentFlag;

    private ReadOnlySpan<byte> CodeAtRip() => Code(memory, _registers.Rip);

    /// <summary>The bytes of the instruction at an address, fewer at the end of memory, none outside.</summary>
    internal static ReadOnlySpan<byte> Code(KvmGuestMemory memory, ulong rip)
    {
        if (rip >= memory.Size)
            return default;
        var length = Math.Min(InstructionDecoder.LongestInstruction, memory.Size - rip);
        return memory.TryRead(rip, length, out var code) ? code : default;
    }

    // What is not possible here is not possible for the guest either: it gets the exception.
    private bool TryExecute(PrivilegedInstruction instruction)
    {
        var next = unchecked(_registers.Rip + (ulong)instruction.Length);
        switch (instruction.Operation)
        {
            case PrivilegedOperation.SoftwareInterrupt:
                _registers.Rip = next;
                Deliver(new Trap((byte)instruction.Number, null));
                return true;
            case PrivilegedOperation.FarReturn:
                return TryFarReturn(instruction);
            case PrivilegedOperation.InterruptReturn:
                return instruction.IsWide && _traps.TryReturn(ref _registers);
            case PrivilegedOperation.Halt:
                throw new TenderException($"KVM: unhandled exit: exit_reason=0x{(uint)KvmExit.Hlt:x}, rip=0x{next:x}");
        }

        if (!TryExecuteInLine(instruction))
            return false;
        _registers.Rip = next;
        return true;
    }

    private bool TryExecuteInLine(PrivilegedInstruction instruction)
    {
        switch (instruction.Operation)
        {
            case PrivilegedOperation.ReadMsr:
                return TryReadMsr();
            case PrivilegedOperation.WriteMsr:
                return TryWriteMsr();
            case PrivilegedOperation.LoadGlobalDescriptorTable:
                return TryReadTable(instruction, ref _traps.Gdt);
            case PrivilegedOperation.LoadInterruptDescriptorTable:
                return TryReadTable(instruction, ref _traps.Idt);
            case PrivilegedOperation.LoadTaskRegister:
                return TryLoadTaskRegister(instruction);
            case PrivilegedOperation.LoadLocalDescriptorTable:
                // Only "no local table": none of its descriptors could be used.
                return TryReadSelector(instruction, out var local) && local <= 3;
            case PrivilegedOperation.LoadSegment:
                return TryLoadSegment(instruction);
            case PrivilegedOperation.ClearInterrupts:
                _traps.InterruptsEnabled = false;
                return true;
            case PrivilegedOperation.SetInterrupts:
                _traps.InterruptsEnabled = true;
                return true;
            case PrivilegedOperation.ReadControl:
                return TryReadControl(instruction);
            case PrivilegedOperation.WriteControl:
                return TryWriteControl(instruction);
            default:
                return false;
        }
    }

    private bool TryReadMsr()
    {
        var index = (uint)Register(KvmRegister.Rcx);
        if (index is not (FsBase or GsBase) || cpu.ReadMsr(index) is not { } value)
            return false;
        Register(KvmRegister.Rax) = (uint)value;
        Register(KvmRegister.Rdx) = value >> 32;
        return true;
    }

    // Other registers could switch off what keeps ring 3 working, and no Solo5 guest writes them.
    private bool TryWriteMsr()
    {
        var index = (uint)Register(KvmRegister.Rcx);
        var value = (Register(KvmRegister.Rdx) << 32) | (uint)Register(KvmRegister.Rax);
        return index is FsBase or GsBase && cpu.WriteMsr(index, value);
    }

    // A load that fails leaves the table that was in use.
    private bool TryReadTable(PrivilegedInstruction instruction, ref KvmDescriptorTable table)
    {
        if (!memory.TryRead(instruction.Memory.Resolve(_registers, instruction.Length), 10, out var bytes))
            return false;
        table.Limit = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        table.Base = BinaryPrimitives.ReadUInt64LittleEndian(bytes[2..]);
        return true;
    }

    private bool TryReadSelector(PrivilegedInstruction instruction, out ushort selector)
    {
        selector = 0;
        if (instruction.Register is { } register)
        {
            selector = (ushort)Register(register);
            return true;
        }

        if (!memory.TryRead(instruction.Memory.Resolve(_registers, instruction.Length), 2, out var bytes))
            return false;
        selector = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return true;
    }

    private bool TryLoadTaskRegister(PrivilegedInstruction instruction)
    {
        var allowed = TryReadSelector(instruction, out var selector) && _traps.IsTaskState(selector);
        if (allowed)
            _traps.TaskSelector = selector;
        return allowed;
    }

    private bool TryLoadSegment(PrivilegedInstruction instruction) =>
        TryReadSelector(instruction, out var selector) && instruction.Number switch
        {
            TrapGate.SegmentSs => TryLoadStackSegment(selector),
            _ when selector > 3 && !_traps.IsWritableData(selector) && !_traps.IsCode(selector) => false,
            // Loading one of these takes the base from the descriptor, which is zero for every flat segment.
            SegmentFs => cpu.WriteMsr(FsBase, 0),
            SegmentGs => cpu.WriteMsr(GsBase, 0),
            TrapGate.SegmentEs or TrapGate.SegmentDs => true,
            _ => false,
        };

    private bool TryLoadStackSegment(ushort selector)
    {
        var allowed = selector == 0 || _traps.IsWritableData(selector);
        if (allowed)
            _traps.StackSelector = selector;
        return allowed;
    }

    private bool TryFarReturn(PrivilegedInstruction instruction)
    {
        var size = instruction.IsWide ? 8 : 4;
        ref var stack = ref Register(KvmRegister.Rsp);
        if (!memory.TryRead(stack, 2 * (ulong)size, out var bytes))
            return false;
        var selector = BinaryPrimitives.ReadUInt16LittleEndian(bytes[size..]);
        if (!_traps.IsCode(selector))
            return false;
        _registers.Rip = instruction.IsWide
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        _traps.CodeSelector = selector;
        stack = unchecked(stack + (2 * (ulong)size) + (ulong)instruction.Release);
        return true;
    }

    private bool TryReadControl(PrivilegedInstruction instruction)
    {
        var special = cpu.SpecialRegisters;
        ulong? value = instruction.Number switch
        {
            0 => special.Cr0,
            2 => special.Cr2,
            3 => special.Cr3,
            4 => special.Cr4,
            8 => special.Cr8,
            _ => null,
        };
        if (value is null)
            return false;
        Register(instruction.Register!.Value) = value.Value;
        return true;
    }

    // Page tables of the guest's own would lack the bit that lets ring 3 use them, so only what changes nothing is done.
    private bool TryWriteControl(PrivilegedInstruction instruction)
    {
        var special = cpu.SpecialRegisters;
        var value = Register(instruction.Register!.Value);
        switch (instruction.Number)
        {
            case 2:
                cpu.SpecialRegisters = special with { Cr2 = value };
                return true;
            case 3 when value != special.Cr3:
                throw new TenderException(
                    $"The guest sets up its own address space, which user mode cannot give it: rip=0x{_registers.Rip:x}. Use --x-cpu=kernel.");
            default:
                return instruction.Number switch
                {
                    0 => value == special.Cr0,
                    3 => true,
                    4 => value == special.Cr4,
                    8 => value == special.Cr8,
                    _ => false,
                };
        }
    }

    // A processor that cannot enter the handler tries that of a double fault before it gives up.
    private void Deliver(Trap trap)
    {
        if (!_traps.TryEnter(trap, ref _registers) && !_traps.TryEnter(Trap.OfDoubleFault, ref _registers))
            throw FaultReport.Make(trap, _registers, cpu.SpecialRegisters.Cr2, memory);
    }

    // KVM would otherwise try to deliver the exception again at the next entry.
    private void Forget(KvmVcpuEvents events)
    {
        if ((events.ExceptionInjected | events.ExceptionPending | events.TripleFaultPending) != 0)
            cpu.Events = events with { ExceptionInjected = 0, ExceptionPending = 0, TripleFaultPending = 0 };
    }

    private ref ulong Register(KvmRegister register) => ref _registers.General[(int)register];
}
