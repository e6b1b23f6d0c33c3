using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Numbers of <c>linux/seccomp.h</c>, <c>linux/filter.h</c> and <c>linux/audit.h</c>.</summary>
internal static class SeccompAbi
{
    internal const int __NR_seccomp = 317;
    internal const uint SECCOMP_SET_MODE_FILTER = 1;
    internal const uint SECCOMP_FILTER_FLAG_TSYNC = 1;
    internal const uint SECCOMP_RET_KILL_PROCESS = 0x80000000;
    internal const uint SECCOMP_RET_ERRNO = 0x00050000;
    internal const uint SECCOMP_RET_ALLOW = 0x7FFF0000;
    internal const uint AUDIT_ARCH_X86_64 = 0xC000003E;

    /// <summary>Numbers from here on are those of the x32 interface.</summary>
    internal const uint __X32_SYSCALL_BIT = 0x40000000;

    internal const ushort LoadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
    internal const ushort And = 0x54; // BPF_ALU | BPF_AND | BPF_K
    internal const ushort JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    internal const ushort JumpIfNotBelow = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    internal const ushort Return = 0x06; // BPF_RET | BPF_K

    internal const uint NumberOffset = 0;
    internal const uint ArchitectureOffset = 4;
    internal const uint ArgumentsOffset = 16;
    internal const uint ArgumentSize = 8;
}

/// <summary>One instruction of a filter (<c>struct sock_filter</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SockFilter(ushort Code, byte IfTrue, byte IfFalse, uint Constant);

/// <summary><c>struct sock_fprog</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SockProgram
{
    internal ushort Length;
    internal SockFilter* Instructions;
}
