using System.Collections.Immutable;

namespace Hillingar.Linux.Tests.Processes;

public sealed class SpawnTests : IDisposable
{
    private readonly Poller _poller = new();

    public void Dispose() => _poller.Dispose();

    [Fact]
    public async Task AnExitStatusIsReported()
    {
        var (status, _) = await Shell.RunAsync(_poller, "exit 7");
        Assert.Equal(new ExitStatus.Exited(7), status);
        Assert.Equal("exited, status=7", $"{status}");
        Assert.False(status.IsSuccess);
    }

    [Fact]
    public async Task AKilledChildTellsTheSignal()
    {
        using var pipe = Pipe.Create();
        using var child = ChildProcess.Spawn(Shell.Request("exec sleep 100", pipe.Write));
        Assert.True(child.Send(Signal.SIGKILL));
        var status = await child.WaitAsync(_poller, Shell.Patience);
        Assert.Equal("killed, signal=KILL", $"{status}");
        Assert.Equal(status, await child.WaitAsync(_poller, Shell.Patience));
    }

    [Fact]
    public async Task NoZombieStaysAndTheHandleKnows()
    {
        using var pipe = Pipe.Create();
        using var child = ChildProcess.Spawn(Shell.Request("exit 0", pipe.Write));
        Assert.True((await child.WaitAsync(_poller, Shell.Patience)).IsSuccess);
        Assert.False(Directory.Exists($"/proc/{child.Pid}"));
        Assert.False(child.Send(Signal.SIGTERM));
        Assert.Null(ProcessHandle.OpenIfSame(child.Identity));
    }

    [Fact]
    public async Task AChildRunsOnTheProcessorsGivenAndItsParentGoesOnAsBefore()
    {
        // One that this process itself may run on; the last of the list in the kernel's form, "0-3,8".
        static string Allowed(string status) =>
            status.Split('\n').Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        var own = Allowed(await File.ReadAllTextAsync("/proc/self/status", TestContext.Current.CancellationToken));
        var last = int.Parse(own.Split(',', '-')[^1], System.Globalization.CultureInfo.InvariantCulture);
        var (_, output) = await Shell.RunAsync(_poller, "exec cat /proc/self/status", request => request with { Processors = [last] });
        Assert.Equal($"{last}", Allowed(output));
        Assert.Equal(own, Allowed(await File.ReadAllTextAsync("/proc/thread-self/status", TestContext.Current.CancellationToken)));

        var refusal = await Assert.ThrowsAsync<LinuxException>(() => Shell.RunAsync(_poller, "exit 0", request => request with { Processors = [8000] }));
        Assert.Equal(Errno.EINVAL, refusal.Errno);
    }

    [Fact]
    public async Task AChildIsTheFirstOfItsNamespaceAndTheNextOneIsNot()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var (_, first) = await Shell.RunAsync(_poller, "echo $$", request => request with { NewProcessNamespace = true });
        Assert.Equal("1\n", first);

        var (_, next) = await Shell.RunAsync(_poller, "readlink /proc/self/ns/pid");
        Assert.Equal(new FileInfo("/proc/self/ns/pid").LinkTarget, next.Trim());
    }

    [Fact]
    public async Task TheEnvironmentIsExactlyTheOneGiven()
    {
        var (_, output) = await Shell.RunAsync(_poller, "exec env", request => request with
        {
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("NAME", "höllingar").Add("EMPTY", "").Add("PATH", "/usr/bin:/bin"),
        });
        var own = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("PWD=", StringComparison.Ordinal));
        Assert.Equal(["EMPTY=", "NAME=höllingar", "PATH=/usr/bin:/bin"], own.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StandardInputIsEmptyUnlessGiven()
    {
        var (status, output) = await Shell.RunAsync(_poller, "cat; readlink /proc/self/fd/0");
        Assert.Equal((new ExitStatus.Exited(0), "/dev/null\n"), (status, output));

        using var input = Pipe.Create();
        input.Write.Write("given\n"u8);
        input.Write.Dispose();
        (_, output) = await Shell.RunAsync(_poller, "cat", request => request with { StandardInput = input.Read });
        Assert.Equal("given\n", output);
    }

    [Fact]
    public async Task TheWorkingDirectoryIsTheOneGiven()
    {
        var (_, output) = await Shell.RunAsync(_poller, "pwd", request => request with { WorkingDirectory = "/usr/share" });
        Assert.Equal("/usr/share\n", output);
    }

    [Fact]
    public async Task DescriptorsArriveAtTheirNumbersEvenWhenTheySwap()
    {
        using var first = Pipe.Create();
        using var second = Pipe.Create();
        first.Write.Write("first"u8);
        second.Write.Write("second"u8);
        first.Write.Dispose();
        second.Write.Dispose();

        // Each pipe goes to the number that the other one has here.
        ImmutableArray<InheritedDescriptor> swapped =
            [new(second.Read.Number, first.Read), new(first.Read.Number, second.Read)];
        var (status, output) = await Shell.RunAsync(
            _poller,
            $"cat /dev/fd/{second.Read.Number}; echo; cat /dev/fd/{first.Read.Number}",
            request => request with { Inherited = swapped });
        Assert.Equal((new ExitStatus.Exited(0), "first\nsecond"), (status, output));
    }

    [Fact]
    public async Task NothingElseIsInherited()
    {
        using var leaky = Pipe.Create();
        ClearCloseOnExec(leaky.Read);
        using var given = Pipe.Create();
        var (_, output) = await Shell.RunAsync(
            _poller,
            "for f in /proc/self/fd/*; do echo ${f##*/}; done | sort -n | tr '\\n' ' '; exit 0",
            request => request with { Inherited = [new(9, given.Read)] });

        // The shell's glob itself holds one more descriptor while it reads the directory.
        Assert.Matches("^0 1 2 (3 )?9 (10 )?$", output);
    }

    [Fact]
    public void DescriptorNumbersThatClashAreRefused()
    {
        using var pipe = Pipe.Create();
        var request = Shell.Request("exit 0", pipe.Write);
        Assert.Throws<ArgumentException>(() => ChildProcess.Spawn(request with { Inherited = [new(5, pipe.Read), new(5, pipe.Write)] }));
        Assert.Throws<ArgumentException>(() => ChildProcess.Spawn(request with { Inherited = [new(2, pipe.Read)] }));
    }

    [Fact]
    public void AMissingProgramIsAnErrorOfTheCaller()
    {
        using var pipe = Pipe.Create();
        var refusal = Assert.Throws<LinuxException>(() => ChildProcess.Spawn(Shell.Request("", pipe.Write) with { Program = "/nonexistent/program" }));
        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Contains("/nonexistent/program", refusal.Message);
    }

    [Fact]
    public async Task SignalsStartAtTheirDefaultsAndUnblocked()
    {
        // The runtime of this test ignores SIGPIPE; a child must not.
        var (_, output) = await Shell.RunAsync(_poller, "grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2");
        Assert.Equal("0000000000000000\n0000000000000000\n", output);
    }

    [Fact]
    public async Task TheChildLeadsASessionOfItsOwn()
    {
        const string Line = "set -- $(cat /proc/$$/stat); echo $(($1 - $6))";
        Assert.Equal("0\n", (await Shell.RunAsync(_poller, Line)).Output);
        Assert.NotEqual("0\n", (await Shell.RunAsync(_poller, Line, request => request with { NewSession = false })).Output);
    }

    [Fact]
    public async Task ADescriptorOfTheChildCanBeCopied()
    {
        using var output = Pipe.Create();
        using var given = Pipe.Create();
        using var child = ChildProcess.Spawn(Shell.Request("exec sleep 100", output.Write) with { Inherited = [new(7, given.Write)] });
        using (var copy = child.Handle.CopyDescriptor(7))
            copy.Write("x"u8);
        Assert.Equal(1, given.Read.Read(new byte[8]));
        child.Send(Signal.SIGKILL);
        await child.WaitAsync(_poller, Shell.Patience);
    }

    private static void ClearCloseOnExec(FileDescriptor descriptor)
    {
        const int SetDescriptorFlags = 2;
        Assert.Equal(0, Libc.Fcntl(descriptor.Number, SetDescriptorFlags, 0));
    }
}
