using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>System calls of Linux on x86-64 (<c>asm/unistd_64.h</c>), as far as a filter names them.</summary>
public enum Syscall
{
    read = 0,
    write = 1,
    open = 2,
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
    socket = 41,
    ftruncate = 77,
    creat = 85,
    chmod = 90,
    fchmod = 91,
    sysinfo = 99,
    syslog = 103,
    mknod = 133,
    setxattr = 188,
    lsetxattr = 189,
    fsetxattr = 190,
    futex = 202,
    clock_gettime = 228,
    exit_group = 231,
    epoll_wait = 232,
    add_key = 248,
    request_key = 249,
    keyctl = 250,
    openat = 257,
    mknodat = 259,
    fchmodat = 268,
    timerfd_settime = 286,
    perf_event_open = 298,
    prlimit64 = 302,
    bpf = 321,
    userfaultfd = 323,
    membarrier = 324,
    io_uring_setup = 425,
    io_uring_enter = 426,
    io_uring_register = 427,
    openat2 = 437,
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

    /// <summary>
    /// A filter for others to put in force (<c>bwrap --seccomp</c>): an array of <c>struct sock_filter</c>. What the rules name is refused
    /// as they say; everything else may pass, but for calls by the numbers of another architecture, which end the process, and calls from
    /// a number on, which are answered as by a kernel that does not have them: it has not been looked at yet what can be done with those.
    /// </summary>
    public static byte[] Refusing(List<SyscallRule> rules, uint firstUnknown) =>
        MemoryMarshal.AsBytes<SockFilter>(SeccompProgram.Refusing(rules, firstUnknown)).ToArray();

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
