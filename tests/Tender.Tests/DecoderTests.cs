using CsCheck;
using Hillingar.Linux;
using Hillingar.Tender.UserMode;

namespace Hillingar.Tender.Tests;

public sealed class DecoderTests
{
    /// <summary>Bytes as an assembler writes them, and what they mean.</summary>
    public static TheoryData<string, string> Instructions => new()
    {
        { "0f30", "WriteMsr 2" },
        { "0f32", "ReadMsr 2" },
        { "0f0115efbeadde", "LoadGlobalDescriptorTable 7 [rip-559038737]" },
        { "0f0110", "LoadGlobalDescriptorTable 3 [Rax]" },
        { "0f01142500100000", "LoadGlobalDescriptorTable 8 [4096]" },
        { "0f015c2408", "LoadInterruptDescriptorTable 5 [Rsp+8]" },
        { "410f015dff", "LoadInterruptDescriptorTable 5 [R13-1]" },
        { "420f011ca0", "LoadInterruptDescriptorTable 5 [Rax+R12*4]" },
        { "0f019c0800010000", "LoadInterruptDescriptorTable 8 [Rax+Rcx*1+256]" },
        { "0f00d8", "LoadTaskRegister 3 Rax" },
        { "410f00d9", "LoadTaskRegister 4 R9" },
        { "0f00d1", "LoadLocalDescriptorTable 3 Rcx" },
        { "8ed0", "LoadSegment 2 #2 Rax" },
        { "418ed8", "LoadSegment 3 #3 R8" },
        { "668ec2", "LoadSegment 3 #0 Rdx" },
        { "8e1f", "LoadSegment 2 #3 [Rdi]" },
        { "48cb", "FarReturn 2 wide" },
        { "cb", "FarReturn 1" },
        { "48ca1000", "FarReturn 4 wide release 16" },
        { "48cf", "InterruptReturn 2 wide" },
        { "cd80", "SoftwareInterrupt 2 #128" },
        { "fa", "ClearInterrupts 1" },
        { "fb", "SetInterrupts 1" },
        { "f4", "Halt 1" },
        { "0f20d0", "ReadControl 3 #2 Rax" },
        { "440f20c3", "ReadControl 4 #8 Rbx" },
        { "0f22d9", "WriteControl 3 #3 Rcx" },
    };

    [Theory, MemberData(nameof(Instructions))]
    public void PrivilegedInstructionsAreRecognised(string bytes, string meaning)
    {
        var code = Convert.FromHexString(bytes);
        Assert.Equal(meaning, Describe(InstructionDecoder.Decode(code)!.Value));
        // What follows an instruction is not part of it, and one that is cut off is none.
        Assert.Equal(meaning, Describe(InstructionDecoder.Decode([.. code, 0xCC, 0xCC, 0xCC])!.Value));
        for (var length = 0; length < code.Length; length++)
            Assert.Null(InstructionDecoder.Decode(code.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("0f0b")] // ud2
    [InlineData("0f05")] // syscall
    [InlineData("8b00")] // mov (%rax), %eax
    [InlineData("0f01d8")] // vmrun: not lidt, whose operand is in memory
    [InlineData("0f0100")] // sgdt
    [InlineData("0f2000")] // mov from control register knows no memory operand
    [InlineData("ee")] // out
    public void OtherInstructionsAreLeftToTheGuest(string bytes) =>
        Assert.Null(InstructionDecoder.Decode(Convert.FromHexString(bytes)));

    [Fact]
    public void NoBytesConfuseTheDecoder() =>
        Gen.Byte.Array[0, InstructionDecoder.LongestInstruction].Sample(
            code => InstructionDecoder.Decode(code) is not { } instruction || (instruction.Length > 0 && instruction.Length <= code.Length),
            iter: 100_000);

    [Fact]
    public void AddressesWrapAsTheProcessorsDo()
    {
        var registers = new KvmRegs { Rip = 0x1000 };
        registers.General[(int)KvmRegister.Rax] = ulong.MaxValue;
        registers.General[(int)KvmRegister.Rcx] = 1ul << 63;
        Assert.Equal(7ul, new MemoryOperand(KvmRegister.Rax, KvmRegister.Rcx, 8, 8, false).Resolve(registers, 5));
        Assert.Equal(0xFFDul, new MemoryOperand(null, null, 0, -8, true).Resolve(registers, 5));
    }

    private static string Describe(PrivilegedInstruction instruction)
    {
        var text = $"{instruction.Operation} {instruction.Length}";
        if (instruction.Operation is PrivilegedOperation.LoadSegment or PrivilegedOperation.ReadControl
            or PrivilegedOperation.WriteControl or PrivilegedOperation.SoftwareInterrupt)
            text += $" #{instruction.Number}";
        if (instruction.IsWide)
            text += " wide";
        if (instruction.Release != 0)
            text += $" release {instruction.Release}";
        if (instruction.Register is { } register)
            text += $" {register}";
        else if (instruction.Memory != default)
            text += $" [{Describe(instruction.Memory)}]";
        return text;
    }

    private static string Describe(MemoryOperand memory)
    {
        var terms = new List<string>();
        if (memory.IsRipRelative)
            terms.Add("rip");
        if (memory.Base is { } b)
            terms.Add(b.ToString());
        if (memory.Index is { } i)
            terms.Add($"{i}*{memory.Scale}");
        if (memory.Displacement != 0 || terms.Count == 0)
            terms.Add(memory.Displacement.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return string.Join('+', terms).Replace("+-", "-", StringComparison.Ordinal);
    }
}
