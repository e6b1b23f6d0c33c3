namespace Hillingar.Linux.Tests.Processes;

public sealed class ProcessHandleTests : IDisposable
{
    private readonly Pipe _gate = Pipe.Create();

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task AProcessThatIsNotAChildIsOpenedOnlyWithItsStartTime()
    {
        // A shell that ends leaves its background job behind as an orphan.
        using var poller = new Poller();
        var (_, output) = await Shell.RunAsync(poller, "sleep 100 >/dev/null 2>&1 & echo $!");
        var pid = int.Parse(output);
        using var opened = ProcessHandle.Open(pid);
        Assert.NotNull(opened);
        Assert.Null(ProcessHandle.OpenIfSame(pid, opened.Identity.StartTime + 1));

        using var same = ProcessHandle.OpenIfSame(opened.Identity);
        Assert.NotNull(same);
        Assert.True(same.Send(Signal.SIGKILL));
        await same.WaitForEndAsync(poller, Shell.Patience);
    }

    [Theory]
    [InlineData("exit 7", "exited, status=7")]
    [InlineData("kill -KILL $$", "killed, signal=KILL")]
    public async Task HowAProcessEndedThatIsNotAChildIsKnown(string line, string status)
    {
        using var poller = new Poller();
        var (_, output) = await Shell.RunAsync(poller, $"sh -c 'read go <&3; {line}' >/dev/null 2>&1 & echo $!", request => request with
        {
            Inherited = [new InheritedDescriptor(3, _gate.Read)],
        });
        using var orphan = ProcessHandle.Open(int.Parse(output))!;
        Assert.False(orphan.HasEnded);
        Assert.Null(orphan.TryGetExit());

        _gate.Write.Write("\n"u8);
        await orphan.WaitForEndAsync(poller, Shell.Patience);

        Assert.True(orphan.HasEnded);
        Assert.Equal(status, $"{orphan.TryGetExit()}");
    }

    [Fact]
    public async Task AProcessIsFoundByItsMark()
    {
        var mark = $"{Guid.NewGuid()}";
        using var pipe = Pipe.Create();
        using var child = ChildProcess.Spawn(Shell.Request("exec sleep 100", pipe.Write) with
        {
            Environment = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("PATH", "/usr/bin:/bin")
                .Add("MARK", mark).Add("NAME", "a b"),
        });
        try
        {
            var (process, name) = Assert.Single(ProcessMark.Find("MARK", mark, "NAME"));
            Assert.Equal((child.Identity, "a b"), (process.Identity, name));
            process.Dispose();
            Assert.Empty(ProcessMark.Find("MARK", mark[1..], "NAME"));
        }
        finally
        {
            child.Send(Signal.SIGKILL);
            child.Wait();
        }
    }

    [Fact]
    public void AFreeNumberOpensNothing() => Assert.Null(ProcessHandle.Open(int.MaxValue));

    [Theory]
    [InlineData("1 (sh) S 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0")]
    [InlineData("1 (a) S) (b c) R 1 1 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 12345 0 0")]
    public void TheStartTimeIsFoundBehindAnyName(string stat) =>
        Assert.Equal(12345UL, ProcessIdentity.ParseStartTime(stat));

    [Theory]
    [InlineData("")]
    [InlineData("1 (sh) S 1")]
    public void ATruncatedLineHasNoStartTime(string stat) => Assert.Null(ProcessIdentity.ParseStartTime(stat));
}
