using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The registers in a core file, in the order of <c>struct user_regs_struct</c> on x86-64.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ElfCoreRegisters
{
    public ulong R15;
    public ulong R14;
    public ulong R13;
    public ulong R12;
    public ulong Rbp;
    public ulong Rbx;
    public ulong R11;
    public ulong R10;
    public ulong R9;
    public ulong R8;
    public ulong Rax;
    public ulong Rcx;
    public ulong Rdx;
    public ulong Rsi;
    public ulong Rdi;

    /// <summary>The number of the interrupted system call; all ones where there is none.</summary>
    public ulong OriginalRax;
    public ulong Rip;
    public ulong Cs;
    public ulong Rflags;
    public ulong Rsp;
    public ulong Ss;
    public ulong FsBase;
    public ulong GsBase;
    public ulong Ds;
    public ulong Es;
    public ulong Fs;
    public ulong Gs;
}

/// <summary>Why a process ended and its registers (<c>struct elf_prstatus</c>), the descriptor of <c>NT_PRSTATUS</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ElfProcessStatus
{
    public const uint NoteType = 1;

    public int SignalNumber;
    public int SignalCode;
    public int SignalErrno;
    public short CurrentSignal;
    public ulong PendingSignals;
    public ulong HeldSignals;
    public int ProcessId;
    public int ParentId;
    public int GroupId;
    public int SessionId;
    public ElfProcessTimes Times;
    public ElfCoreRegisters Registers;
    public int HasFloatingPoint;
}

/// <summary>The four times of <see cref="ElfProcessStatus"/>, seconds and microseconds each.</summary>
[InlineArray(8)]
public struct ElfProcessTimes
{
    private ulong _first;
}

/// <summary>What a process was (<c>struct elf_prpsinfo</c>), the descriptor of <c>NT_PRPSINFO</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ElfProcessDescription
{
    public const uint NoteType = 3;

    public byte State;
    public byte StateName;
    public byte IsZombie;
    public sbyte Nice;
    public ulong Flags;
    public uint UserId;
    public uint GroupId;
    public int ProcessId;
    public int ParentId;
    public int ProcessGroupId;
    public int SessionId;

    /// <summary>The program's name, which need not end with a zero byte.</summary>
    public ElfProcessName Name;

    /// <summary>The start of its command line, ending with a zero byte.</summary>
    public ElfProcessArguments Arguments;
}

/// <summary>The name in <see cref="ElfProcessDescription"/>.</summary>
[InlineArray(16)]
public struct ElfProcessName
{
    private byte _first;
}

/// <summary>The command line in <see cref="ElfProcessDescription"/>.</summary>
[InlineArray(80)]
public struct ElfProcessArguments
{
    private byte _first;
}
