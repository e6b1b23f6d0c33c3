using Hillingar.Linux;

namespace Hillingar.Tender.UserMode;

/// <summary>The operand byte of an instruction, with what follows it.</summary>
/// <param name="Field">The middle three bits and the prefix's R bit: a register's number, or a part of the opcode.</param>
/// <param name="Register">The general register that the rest names; null if it names memory.</param>
/// <param name="Memory">The memory that it names otherwise.</param>
internal readonly record struct ModRm(int Field, KvmRegister? Register, MemoryOperand Memory)
{
    /// <summary>General registers by the number that instructions use, which is not the order of <see cref="KvmRegister"/>.</summary>
    private static readonly KvmRegister[] ByNumber =
    [
        KvmRegister.Rax, KvmRegister.Rcx, KvmRegister.Rdx, KvmRegister.Rbx,
        KvmRegister.Rsp, KvmRegister.Rbp, KvmRegister.Rsi, KvmRegister.Rdi,
        KvmRegister.R8, KvmRegister.R9, KvmRegister.R10, KvmRegister.R11,
        KvmRegister.R12, KvmRegister.R13, KvmRegister.R14, KvmRegister.R15,
    ];

    internal PrivilegedInstruction Apply(PrivilegedInstruction instruction) =>
        instruction with { Register = Register, Memory = Memory };

    internal static bool TryRead(ref CodeReader reader, int rex, out ModRm result)
    {
        result = default;
        if (!reader.TryByte(out var value))
            return false;
        var mode = value >> 6;
        var field = ((value >> 3) & 7) | ((rex & 4) << 1);
        var low = value & 7;
        if (mode == 3)
        {
            result = new ModRm(field, ByNumber[low | ((rex & 1) << 3)], default);
            return true;
        }

        if (!TryReadBase(ref reader, rex, mode, low, out var memory))
            return false;
        // Mode 0 has a displacement only in the two cases that TryReadBase tells by the absence of a base.
        var size = mode switch { 1 => 1, 2 => 4, _ => memory.Base is null ? 4 : 0 };
        if (!reader.TrySigned(size, out var displacement))
            return false;
        result = new ModRm(field, null, memory with { Displacement = displacement });
        return true;
    }

    private static bool TryReadBase(ref CodeReader reader, int rex, int mode, int low, out MemoryOperand memory)
    {
        memory = default;
        if (low != 4)
        {
            memory = mode == 0 && low == 5
                ? new MemoryOperand(null, null, 0, 0, IsRipRelative: true)
                : new MemoryOperand(ByNumber[low | ((rex & 1) << 3)], null, 0, 0, IsRipRelative: false);
            return true;
        }

        if (!reader.TryByte(out var scaled))
            return false;
        var index = ((scaled >> 3) & 7) | ((rex & 2) << 2);
        var hasBase = mode != 0 || (scaled & 7) != 5;
        memory = new MemoryOperand(
            hasBase ? ByNumber[(scaled & 7) | ((rex & 1) << 3)] : null,
            index == 4 ? null : ByNumber[index],
            1 << (scaled >> 6),
            0,
            IsRipRelative: false);
        return true;
    }
}
