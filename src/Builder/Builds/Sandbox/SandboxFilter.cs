using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The system calls that no build gets, with any privileges: those whose objects belong to no namespace, those whose results outlive the build
/// in a way that matters on the host, and some that builds never need and that have often been a way out of the kernel.
/// </summary>
internal static class SandboxFilter
{
    // Linux 6.5 has no higher number than 451. Later calls have not been looked at, and every libc can do without.
    private const uint FirstUnknown = 452;

    private const uint SetUserId = 0x800; // 04000
    private const uint SetGroupId = 0x400; // 02000
    private const uint O_CREAT = 0x40;
    private const uint O_TMPFILE = 0x400000;
    private const uint AF_UNIX = 1;

    /// <summary>A pipe with the filter in it, whose other end is closed.</summary>
    /// <param name="hasNetwork">Whether the build is in the host's network namespace.</param>
    internal static Pipe For(bool hasNetwork)
    {
        var pipe = Pipe.Create();
        pipe.Write.Write(SeccompFilter.Refusing(Rules(hasNetwork), FirstUnknown)); // Less than a pipe holds.
        pipe.Write.Dispose();
        return pipe;
    }

    private static List<SyscallRule> Rules(bool hasNetwork)
    {
        List<SyscallRule> rules =
        [
            // The session keyring of the user who started the build is passed on to it.
            Refused(Syscall.keyctl), Refused(Syscall.add_key), Refused(Syscall.request_key),
            Refused(Syscall.bpf), Refused(Syscall.perf_event_open), Refused(Syscall.userfaultfd),
            // The kernel's log is one for all.
            Refused(Syscall.syslog),
            // A program that finds no io_uring does without, and with it none of these rules would hold.
            Refused(Syscall.io_uring_setup, Errno.ENOSYS), Refused(Syscall.io_uring_enter, Errno.ENOSYS), Refused(Syscall.io_uring_register, Errno.ENOSYS),
            // As in Nix: archives hold no such attributes, so that a result must not depend on them, nor keep an access list.
            Refused(Syscall.setxattr, Errno.EOPNOTSUPP), Refused(Syscall.lsetxattr, Errno.EOPNOTSUPP), Refused(Syscall.fsetxattr, Errno.EOPNOTSUPP),
            // Its mode is behind a pointer, where a filter cannot look.
            Refused(Syscall.openat2, Errno.ENOSYS),
        ];
        // The build's user may be root on the host: a file with such a bit would make every user root who can reach it.
        foreach (var bit in (uint[])[SetUserId, SetGroupId])
        {
            var calls = new[]
            {
                (Syscall.chmod, 1), (Syscall.fchmod, 1), (Syscall.fchmodat, 2), (Syscall.creat, 1), (Syscall.mknod, 1), (Syscall.mknodat, 2),
            };
            foreach (var (call, mode) in calls)
                rules.Add(Refused(call, Errno.EPERM, new SyscallArgument(mode, bit, bit)));
            foreach (var flag in (uint[])[O_CREAT, O_TMPFILE])
            {
                rules.Add(Refused(Syscall.open, Errno.EPERM, new SyscallArgument(1, flag, flag), new SyscallArgument(2, bit, bit)));
                rules.Add(Refused(Syscall.openat, Errno.EPERM, new SyscallArgument(2, flag, flag), new SyscallArgument(3, bit, bit)));
            }
        }

        // Sockets of the host that are in no file system belong to the network namespace; through them a build could pass on an open file of its output,
        // to be written to when its hash was checked.
        if (hasNetwork)
            rules.Add(Refused(Syscall.socket, Errno.EAFNOSUPPORT, SyscallArgument.Is(0, AF_UNIX)));
        return rules;
    }

    private static SyscallRule Refused(Syscall call, Errno error = Errno.EPERM, params SyscallArgument[] arguments) => new(call, arguments) { Refusal = error };
}
