using System.Net.Sockets;
using System.Text;

namespace Hillingar.Linux.Tests;

public sealed class SdDaemonTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hillingar-sd-").FullName;

    public void Dispose()
    {
        foreach (var name in new[] { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS" })
            Assert.Equal(0, Libc.Unsetenv(name));
        Directory.Delete(_directory, recursive: true);
    }

    // One test, as the variables belong to the whole process.
    [Fact]
    public void TheServiceManagerIsToldWhatItAskedFor()
    {
        Assert.False(SdDaemon.Notify("READY=1"));
        Assert.Null(SdDaemon.WatchdogLimit());
        Assert.Empty(SdDaemon.TakeListenDescriptors());

        var path = Path.Combine(_directory, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        Assert.Equal(0, Libc.Setenv("NOTIFY_SOCKET", path, 1));
        Assert.True(SdDaemon.Notify("READY=1\nSTATUS=höllingar"));
        var buffer = new byte[256];
        Assert.Equal("READY=1\nSTATUS=höllingar", Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer)));

        Assert.Equal(0, Libc.Setenv("NOTIFY_SOCKET", path + "-gone", 1));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => SdDaemon.Notify("READY=1")).Errno);

        Assert.Equal(0, Libc.Setenv("WATCHDOG_USEC", "5000000", 1));
        Assert.Equal(0, Libc.Setenv("WATCHDOG_PID", $"{Environment.ProcessId}", 1));
        Assert.Equal(TimeSpan.FromSeconds(5), SdDaemon.WatchdogLimit());

        Assert.Equal(0, Libc.Setenv("LISTEN_FDS", "1", 1));
        Assert.Equal(0, Libc.Setenv("LISTEN_PID", $"{Environment.ProcessId}", 1));
        var listening = Assert.Single(SdDaemon.TakeListenDescriptors());
        Assert.Equal(3, listening.Number);

        // Descriptor 3 is in truth the runtime's own.
        listening.SetHandleAsInvalid();
    }

    [Fact]
    public void BootedMeansThatSystemdIsInit() => Assert.Equal(Directory.Exists("/run/systemd/system"), SdDaemon.IsBooted);
}
