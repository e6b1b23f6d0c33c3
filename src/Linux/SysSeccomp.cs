using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>System calls of Linux on x86-64 (<c>asm/unistd_64.h</c>), as far as a filter names them.</summary>
public enum Syscall
{
    read = 0,
    write = 1,
    close = 3,
    poll = 7,
    mmap = 9,
    mprotect = 10,
    munmap = 11,
    brk = 12,
    rt_sigprocmask = 14,
    rt_sigreturn = 15,
    ioctl = 16,
    pread64 = 17,
    pwrite64 = 18,
    sched_yield = 24,
    madvise = 28,
    ftruncate = 77,
    sysinfo = 99,
    futex = 202,
    clock_gettime = 228,
    exit_group = 231,
    epoll_wait = 232,
    openat = 257,
    timerfd_settime = 286,
    prlimit64 = 302,
    membarrier = 324,
}

/// <summary>
/// What one argument of a system call must be. Only the low 32 bits are looked at: every argument that is filtered is an
/// <c>int</c> to the kernel, or has no meaning above them.
/// </summary>
/// <param name="Index">0 to 5.</param>
/// <param name="Mask">The bits that count.</param>
/// <param name="Value">What they must be.</param>
public readonly record struct SyscallArgument(int Index, uint Mask, uint Value)
{
    /// <summary>The argument must be this number.</summary>
    public static SyscallArgument Is(int index, uint value) => new(index, uint.MaxValue, value);

    /// <summary>The argument must be this descriptor, which stays open for as long as the filter is in force.</summary>
    public static SyscallArgument Is(int index, FileDescriptor descriptor) => Is(index, (uint)descriptor.Number);
}

/// <summary>Allows a system call whose arguments meet all conditions. Several rules may name one call; the first that matches counts.</summary>
public readonly record struct SyscallRule(Syscall Call, params SyscallArgument[] Arguments)
{
    /// <summary>Does not allow it but has it fail with this error, for a caller that can do without; none to allow it.</summary>
    public Errno Refusal { get; init; }
}

/// <summary>
/// Filters for system calls (<c>seccomp(2)</c>). What no rule names ends the process at once with SIGSYS; so does every call by
/// the numbers of another architecture.
/// </summary>
public static unsafe partial class SeccompFilter
{
    /// <summary>The number of instructions that the kernel takes at most (<c>BPF_MAXINSNS</c>).</summary>
    public const int LongestProgram = 4096;

    /// <summary>Puts the filter in force for all threads of the process, for good. <c>no_new_privs</c> must be set.</summary>
    /// <exception cref="LinuxException">The kernel has no filters, or a thread has one that this one cannot be added to.</exception>
    public static void Install(List<SyscallRule> rules)
    {
        var program = SeccompProgram.Compile(rules);
        // SAFETY: the kernel copies the program, which is pinned during the call and whose length is passed.
        fixed (SockFilter* instructions = program)
        {
            var header = new SockProgram { Length = (ushort)program.Length, Instructions = instructions };
            var result = SystemCall(SeccompAbi.__NR_seccomp, SeccompAbi.SECCOMP_SET_MODE_FILTER, SeccompAbi.SECCOMP_FILTER_FLAG_TSYNC, &header);
            // With TSYNC a positive result is the number of a thread that could not be brought along.
            if (result != 0)
                throw result < 0 ? LinuxException.Last("seccomp") : new LinuxException(Errno.ESRCH, "seccomp", $"thread {result}");
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nuint operation, nuint flags, SockProgram* program);
}
