using static Hillingar.Tender.UserMode.PrivilegedOperation;

namespace Hillingar.Tender.UserMode;

/// <summary>
/// Recognises privileged instructions in 64-bit code (Intel's manual, volume 2, appendix A). The bytes are the guest's and can
/// be anything; what is not one of the known instructions, or is cut off, is none.
/// </summary>
internal static class InstructionDecoder
{
    /// <summary>The most bytes that an instruction has.</summary>
    internal const int LongestInstruction = 15;

    internal static PrivilegedInstruction? Decode(ReadOnlySpan<byte> code)
    {
        var reader = new CodeReader(code);
        var wide = false;
        var rex = 0;
        byte opcode;
        while (true)
        {
            if (!reader.TryByte(out opcode))
                return null;
            if (opcode is 0x66 or 0xF2 or 0xF3 or 0x2E or 0x36 or 0x3E or 0x26)
                continue;
            if ((opcode & 0xF0) != 0x40)
                break;
            rex = opcode;
            wide = (rex & 8) != 0;
        }

        return opcode switch
        {
            0x0F => DecodeTwoBytes(ref reader, rex),
            0x8E => DecodeLoadSegment(ref reader, rex),
            0xCA when reader.TryUInt16(out var release) => Plain(FarReturn) with { IsWide = wide, Release = release },
            0xCB => Plain(FarReturn) with { IsWide = wide },
            0xCD when reader.TryByte(out var vector) => Plain(SoftwareInterrupt) with { Number = vector },
            0xCF => Plain(InterruptReturn) with { IsWide = wide },
            0xF4 => Plain(Halt),
            0xFA => Plain(ClearInterrupts),
            0xFB => Plain(SetInterrupts),
            _ => null,
        } is { } decoded
            ? decoded with { Length = reader.Position }
            : null;
    }

    private static PrivilegedInstruction? DecodeTwoBytes(ref CodeReader reader, int rex)
    {
        if (!reader.TryByte(out var opcode))
            return null;
        switch (opcode)
        {
            case 0x30:
                return Plain(WriteMsr);
            case 0x32:
                return Plain(ReadMsr);
            case not (0x00 or 0x01 or 0x20 or 0x22):
                return null;
        }

        if (!ModRm.TryRead(ref reader, rex, out var modRm))
            return null;
        return (opcode, modRm.Field & 7) switch
        {
            (0x00, 2) => modRm.Apply(Plain(LoadLocalDescriptorTable)),
            (0x00, 3) => modRm.Apply(Plain(LoadTaskRegister)),
            (0x01, 2) when modRm.Register is null => modRm.Apply(Plain(LoadGlobalDescriptorTable)),
            (0x01, 3) when modRm.Register is null => modRm.Apply(Plain(LoadInterruptDescriptorTable)),
            (0x20, _) when modRm.Register is not null => modRm.Apply(Plain(ReadControl)) with { Number = modRm.Field },
            (0x22, _) when modRm.Register is not null => modRm.Apply(Plain(WriteControl)) with { Number = modRm.Field },
            _ => null,
        };
    }

    private static PrivilegedInstruction? DecodeLoadSegment(ref CodeReader reader, int rex) =>
        ModRm.TryRead(ref reader, rex, out var modRm)
            ? modRm.Apply(Plain(LoadSegment)) with { Number = modRm.Field & 7 }
            : null;

    private static PrivilegedInstruction Plain(PrivilegedOperation operation) => new(operation, 0);
}
