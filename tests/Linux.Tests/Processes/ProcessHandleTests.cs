namespace Hillingar.Linux.Tests.Processes;

public sealed class ProcessHandleTests
{
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
