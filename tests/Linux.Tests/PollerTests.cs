namespace Hillingar.Linux.Tests;

public sealed class PollerTests
{
    [Fact]
    public async Task AWaitEndsWhenSomethingCanBeRead()
    {
        using var poller = new Poller();
        using var wake = new EventDescriptor();
        for (var round = 0; round < 100; round++)
        {
            var wait = poller.WaitReadableAsync(wake.Descriptor, CancellationToken.None);
            Assert.False(wait.IsCompleted);
            wake.Signal();
            await wait;
            Assert.True(wake.Clear());
            Assert.False(wake.Clear());
        }
    }

    [Fact]
    public async Task TheOtherEndsClosingEndsAWait()
    {
        using var poller = new Poller();
        using var pipe = Pipe.Create(nonBlockingRead: true);
        var wait = poller.WaitReadableAsync(pipe.Read, CancellationToken.None);
        pipe.Write.Dispose();
        await wait;
        Assert.Equal(0, pipe.Read.Read(new byte[1]));
    }

    [Fact]
    public async Task ACancelledWaitEndsAndMayBeRepeated()
    {
        using var poller = new Poller();
        using var wake = new EventDescriptor();
        using var cancel = new CancellationTokenSource();
        var wait = poller.WaitReadableAsync(wake.Descriptor, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        wake.Signal();
        await poller.WaitReadableAsync(wake.Descriptor, CancellationToken.None);
    }

    [Fact]
    public async Task TwoWaitsForOneDescriptorAreRefused()
    {
        using var wake = new EventDescriptor();
        Task first;
        using (var poller = new Poller())
        {
            first = poller.WaitReadableAsync(wake.Descriptor, CancellationToken.None).AsTask();
            await Assert.ThrowsAsync<InvalidOperationException>(() => poller.WaitReadableAsync(wake.Descriptor, CancellationToken.None).AsTask());
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => first);
    }

    [Fact]
    public async Task ARegularFileCannotBeWaitedFor()
    {
        using var poller = new Poller();
        using var file = File.OpenHandle("/etc/passwd");
        using var descriptor = new FileDescriptor((int)file.DangerousGetHandle(), ownsHandle: false);
        var refusal = await Assert.ThrowsAsync<LinuxException>(() => poller.WaitReadableAsync(descriptor, CancellationToken.None).AsTask());
        Assert.Equal(Errno.EPERM, refusal.Errno);
    }

    [Fact]
    public async Task ADescriptorClosedDuringAWaitIsClosedAfterIt()
    {
        using var poller = new Poller();
        using var cancel = new CancellationTokenSource();
        using var pipe = Pipe.Create(nonBlockingRead: true);
        var wait = poller.WaitReadableAsync(pipe.Read, cancel.Token).AsTask();
        pipe.Read.Dispose();
        pipe.Write.Write("x"u8);
        await wait;
        Assert.Equal(Errno.EPIPE, Assert.Throws<LinuxException>(() => pipe.Write.Write("x"u8)).Errno);
    }
}
