using System.Net.Sockets;
using System.Text;
using Hillingar.Supervisor.Hosting;
using Hillingar.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace Hillingar.Supervisor.Tests.Hosting;

/// <summary>What a service manager hears on its socket.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceManagerTests()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_scratch.File("notify")));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", _scratch.File("notify"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        _manager.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task AServiceIsReadyWhenAllItsPartsRunAndSaysThatItStops()
    {
        var part = new SlowPart();
        using var host = Host(services => services.AddHostedService(_ => part));
        var starting = host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, _manager.Available);
        part.Begin();
        await starting;
        Assert.Equal("READY=1", await HeardAsync());
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("STOPPING=1", await HeardAsync());
    }

    [Fact]
    public async Task AWatchedServiceSaysTwiceAnIntervalThatItsLoopAnswers()
    {
        await using var fleet = await FleetFixture.StartAsync();
        using var watchdog = new Watchdog(fleet.Loop, new SystemdNotifier(), TimeSpan.FromSeconds(30), fleet.Time);
        await watchdog.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("WATCHDOG=1", await HeardAsync());
        Assert.Equal(0, _manager.Available);

        // The timer of the watchdog is armed a moment after it has spoken, on another thread: time goes on until it is heard.
        Assert.Equal("WATCHDOG=1", await HeardInTimeAsync(fleet));
        await watchdog.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AServiceManagerThatIsAwayForAMomentEndsNothing()
    {
        await using var fleet = await FleetFixture.StartAsync();
        var notifier = new SystemdNotifier();
        File.Move(_scratch.File("notify"), _scratch.File("away"));
        using var watchdog = new Watchdog(fleet.Loop, notifier, TimeSpan.FromSeconds(30), fleet.Time);
        await watchdog.StartAsync(TestContext.Current.CancellationToken);
        await fleet.Loop.PingAsync(TestContext.Current.CancellationToken);
        File.Move(_scratch.File("away"), _scratch.File("notify"));

        Assert.Equal("WATCHDOG=1", await HeardInTimeAsync(fleet));
        Assert.False(watchdog.ExecuteTask!.IsFaulted);
        await watchdog.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("5000000", null, 5.0)]
    [InlineData("5000000", "42", 5.0)]
    [InlineData("5000000", "43", null)]
    [InlineData("5000000", "", null)]
    [InlineData("0", "42", null)]
    [InlineData("-1", "42", null)]
    [InlineData("soon", null, null)]
    [InlineData("18446744073709551615", null, null)]
    public void TheWatchdogIsThatOfThisProcess(string? microseconds, string? process, double? seconds) => Assert.Equal(
        seconds is { } limit ? TimeSpan.FromSeconds(limit) : null,
        ServiceManager.WatchdogLimit(name => name == "WATCHDOG_USEC" ? microseconds : name == "WATCHDOG_PID" ? process : null, 42));

    private static IHost Host(Action<IServiceCollection> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddServiceManager();
        configure(builder.Services);
        return builder.Build();
    }

    // While something waits to be heard no time passes: the queue of a socket is short, and who sends to a full one waits.
    private async Task<string> HeardInTimeAsync(FleetFixture fleet)
    {
        var heard = HeardAsync();
        while (!heard.IsCompleted)
        {
            if (_manager.Available == 0)
                fleet.Time.Advance(TimeSpan.FromSeconds(15));
            await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        return await heard;
    }

    private async Task<string> HeardAsync()
    {
        var buffer = new byte[256];
        var count = await _manager.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return Encoding.UTF8.GetString(buffer, 0, count);
    }

    /// <summary>A service that has started when the test says so.</summary>
    private sealed class SlowPart : IHostedService
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Begin() => _begun.SetResult();

        public Task StartAsync(CancellationToken cancellationToken) => _begun.Task;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
