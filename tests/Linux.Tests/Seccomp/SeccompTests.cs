using System.Diagnostics;
using System.Runtime.InteropServices;
using CsCheck;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests.Seccomp;

/// <summary>Filters for system calls: what they mean, and that the kernel agrees.</summary>
public sealed class SeccompTests
{
    private const uint Killed = SeccompAbi.SECCOMP_RET_KILL_PROCESS;
    private const uint Allowed = SeccompAbi.SECCOMP_RET_ALLOW;

    private static readonly List<SyscallRule> Example =
    [
        new(Syscall.ioctl, SyscallArgument.Is(0, 5), SyscallArgument.Is(1, 0xAE80)),
        new(Syscall.write, SyscallArgument.Is(0, 1)),
        new(Syscall.write, SyscallArgument.Is(0, 2)),
        new(Syscall.mmap, new(2, 4, 0), new(3, 0x20, 0x20)),
        new(Syscall.exit_group),
        new(Syscall.openat) { Refusal = Errno.EPERM },
    ];

    [Theory]
    [InlineData(Syscall.ioctl, 5, 0xAE80, 0, 0, Allowed)]
    [InlineData(Syscall.ioctl, 5, 0xAE81, 0, 0, Killed)]
    [InlineData(Syscall.ioctl, 6, 0xAE80, 0, 0, Killed)]
    [InlineData(Syscall.write, 1, 0, 0, 0, Allowed)]
    [InlineData(Syscall.write, 2, 0, 0, 0, Allowed)]
    [InlineData(Syscall.write, 3, 0, 0, 0, Killed)]
    [InlineData(Syscall.mmap, 0, 0, 3, 0x22, Allowed)]
    [InlineData(Syscall.mmap, 0, 0, 7, 0x22, Killed)]
    [InlineData(Syscall.mmap, 0, 0, 3, 0x02, Killed)]
    [InlineData(Syscall.exit_group, 9, 9, 9, 9, Allowed)]
    [InlineData(Syscall.openat, 0, 0, 0, 0, SeccompAbi.SECCOMP_RET_ERRNO | 1)]
    [InlineData(Syscall.read, 0, 0, 0, 0, Killed)]
    public void ARuleAllowsWhatItSays(Syscall call, uint a, uint b, uint c, uint d, uint verdict) =>
        Assert.Equal(verdict, Verdict(SeccompProgram.Compile(Example), SeccompAbi.AUDIT_ARCH_X86_64, (uint)call, [a, b, c, d]));

    [Fact]
    public void OtherArchitecturesAndTheX32NumbersAreKilled()
    {
        var program = SeccompProgram.Compile(Example);
        Assert.Equal(Allowed, Verdict(program, SeccompAbi.AUDIT_ARCH_X86_64, (uint)Syscall.exit_group, []));
        Assert.Equal(Killed, Verdict(program, 0x40000003, (uint)Syscall.exit_group, []));
        Assert.Equal(Killed, Verdict(program, SeccompAbi.AUDIT_ARCH_X86_64, (uint)Syscall.exit_group | SeccompAbi.__X32_SYSCALL_BIT, []));
    }

    [Theory]
    [InlineData(Syscall.read, Allowed)]
    [InlineData(Syscall.keyctl, SeccompAbi.SECCOMP_RET_ERRNO | 1)]
    [InlineData((Syscall)451, Allowed)]
    [InlineData((Syscall)452, SeccompAbi.SECCOMP_RET_ERRNO | 38)]
    [InlineData((Syscall)(SeccompAbi.__X32_SYSCALL_BIT | 0), Killed)]
    public void AProgramThatRefusesLetsTheRestPassAsFarAsItIsKnown(Syscall call, uint verdict)
    {
        var program = SeccompProgram.Refusing([new SyscallRule(Syscall.keyctl) { Refusal = Errno.EPERM }], firstUnknown: 452);
        Assert.Equal(verdict, Verdict(program, SeccompAbi.AUDIT_ARCH_X86_64, (uint)call, []));
        Assert.Equal(Killed, Verdict(program, 0x40000003, (uint)call, []));
    }

    [Fact]
    public void AnyProgramMeansItsRules()
    {
        var argument = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2].Select(i => new[] { uint.MaxValue, 1u, 4u }[i]), Gen.UInt[0, 5], (i, mask, value) =>
            new SyscallArgument(i, mask, value & mask));
        var rule = Gen.Select(Gen.Enum<Syscall>(), argument.Array[0, 4], Gen.Bool, (call, arguments, refused) =>
            new SyscallRule(call, arguments) { Refusal = refused ? Errno.EPERM : Errno.None });
        Gen.Select(rule.Array[0, 12], Gen.Enum<Syscall>(), Gen.UInt[0, 5].Array[6]).Sample((rules, call, arguments) =>
        {
            var first = rules.FirstOrDefault(
                r => r.Call == call && r.Arguments.All(a => (arguments[a.Index] & a.Mask) == a.Value), new SyscallRule((Syscall)(-1)));
            var expected = (int)first.Call < 0 ? Killed : first.Refusal == Errno.None ? Allowed : SeccompAbi.SECCOMP_RET_ERRNO | (uint)first.Refusal;
            return Verdict(SeccompProgram.Compile([.. rules]), SeccompAbi.AUDIT_ARCH_X86_64, (uint)call, arguments) == expected;
        });
    }

    [Fact]
    public void AProgramThatIsTooLongIsRefused() =>
        Assert.Throws<ArgumentException>(() => SeccompProgram.Compile([.. Enumerable.Repeat(Example[0], 1000)]));

    /// <summary>A small program in C puts the filter in force for itself and tries what its argument says.</summary>
    [Fact]
    public void TheKernelTakesTheFilterAndEnforcesIt()
    {
        using var folder = new ScratchDirectory();
        File.WriteAllText(folder.File("try.c"), """
            #include <errno.h>
            #include <fcntl.h>
            #include <linux/filter.h>
            #include <linux/seccomp.h>
            #include <sys/prctl.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int main(int count, char **words)
            {
                static struct sock_filter code[4096];
                int file = open(words[1], O_RDONLY);
                struct sock_fprog program = { read(file, code, sizeof code) / sizeof *code, code };
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
                    return 9;
                switch (words[2][0]) {
                case 'w': return write(2, "x", 1) == 1 ? 0 : 1;
                case 'o': return open("/etc/passwd", O_RDONLY) == -1 && errno == EPERM ? 0 : 1;
                case 'f': return write(file, "x", 1) == 1 ? 0 : 1;
                case 's': return syscall(SYS_socket, 2, 1, 0) >= 0 ? 0 : 1;
                }
                return 8;
            }
            """);
        var program = SeccompProgram.Compile(Example);
        File.WriteAllBytes(folder.File("filter"), MemoryMarshal.AsBytes<SockFilter>(program).ToArray());
        Assert.Equal(0, Run("gcc", "-w", "-o", folder.File("try"), folder.File("try.c")));
        Assert.Equal(0, Run(folder.File("try"), folder.File("filter"), "w"));
        Assert.Equal(0, Run(folder.File("try"), folder.File("filter"), "o"));
        const int BadSystemCall = 128 + (int)Signal.SIGSYS;
        Assert.Equal(BadSystemCall, Run(folder.File("try"), folder.File("filter"), "f"));
        Assert.Equal(BadSystemCall, Run(folder.File("try"), folder.File("filter"), "s"));
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    // The kernel's filter machine, as far as these programs use it.
    private static uint Verdict(SockFilter[] program, uint architecture, uint number, uint[] arguments)
    {
        var accumulator = 0u;
        for (var at = 0; ; at++)
        {
            var (code, ifTrue, ifFalse, constant) = program[at];
            switch (code)
            {
                case SeccompAbi.LoadWord when constant == SeccompAbi.NumberOffset:
                    accumulator = number;
                    break;
                case SeccompAbi.LoadWord when constant == SeccompAbi.ArchitectureOffset:
                    accumulator = architecture;
                    break;
                case SeccompAbi.LoadWord:
                    accumulator = arguments.ElementAtOrDefault((int)((constant - SeccompAbi.ArgumentsOffset) / SeccompAbi.ArgumentSize));
                    break;
                case SeccompAbi.And:
                    accumulator &= constant;
                    break;
                case SeccompAbi.JumpIfEqual:
                    at += accumulator == constant ? ifTrue : ifFalse;
                    break;
                case SeccompAbi.JumpIfNotBelow:
                    at += accumulator >= constant ? ifTrue : ifFalse;
                    break;
                case SeccompAbi.Return:
                    return constant;
                default:
                    throw new InvalidOperationException($"code {code:x}");
            }
        }
    }
}
