using Hillingar.Linux;

namespace Hillingar.Tender.UserMode;

/// <summary>The instructions that only ring 0 may execute and that Solo5 guests use, as ring 3 cannot.</summary>
internal enum PrivilegedOperation
{
    ReadMsr,
    WriteMsr,
    LoadGlobalDescriptorTable,
    LoadInterruptDescriptorTable,
    LoadLocalDescriptorTable,
    LoadTaskRegister,
    LoadSegment,
    FarReturn,
    InterruptReturn,
    SoftwareInterrupt,
    ClearInterrupts,
    SetInterrupts,
    Halt,
    ReadControl,
    WriteControl,
}

/// <summary>A decoded privileged instruction.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Length">Its bytes, prefixes included.</param>
internal readonly record struct PrivilegedInstruction(PrivilegedOperation Operation, int Length)
{
    /// <summary>Segment (in the order ES, CS, SS, DS, FS, GS) or control register, or the vector of a software interrupt.</summary>
    internal int Number { get; init; }

    /// <summary>The general register that is read or written; null if the operand is in memory.</summary>
    internal KvmRegister? Register { get; init; }

    /// <summary>Where the operand is, unless it is a register.</summary>
    internal MemoryOperand Memory { get; init; }

    /// <summary>Returns only: whether each popped value has 8 bytes instead of 4.</summary>
    internal bool IsWide { get; init; }

    /// <summary>Far returns only: bytes to release after the two popped values.</summary>
    internal int Release { get; init; }
}

/// <summary>An address as an instruction spells it.</summary>
internal readonly record struct MemoryOperand(KvmRegister? Base, KvmRegister? Index, int Scale, long Displacement, bool IsRipRelative)
{
    /// <summary>The address it means; segments other than FS and GS have base 0, and no start-up code uses those two here.</summary>
    internal ulong Resolve(in KvmRegs registers, int instructionLength)
    {
        var address = unchecked((ulong)Displacement);
        if (IsRipRelative)
            address = unchecked(address + registers.Rip + (ulong)instructionLength);
        if (Base is { } b)
            address = unchecked(address + registers.General[(int)b]);
        if (Index is { } i)
            address = unchecked(address + (registers.General[(int)i] * (ulong)Scale));
        return address;
    }
}
