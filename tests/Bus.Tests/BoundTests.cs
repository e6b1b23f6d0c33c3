using System.Net.Sockets;

namespace Hillingar.Bus.Tests;

/// <summary>What callers send, however long, many or unread, has bounds; and those who keep to them get their answers.</summary>
public sealed class BoundTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    [Fact]
    public async Task ABodyThatIsTooLongIsAnErrorToItsCallerAlone()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        using var other = await RawCaller.ConnectAsync(daemon);
        foreach (var length in new[] { GuardedStream.MaximumBody + 1, 1 << 20, 16 << 20 })
        {
            Assert.Equal(BusErrors.InvalidArgs, await caller.CallAsync(
                HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString(new string('a', length))));
            Assert.Equal("o", await other.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString("dns")));
        }

        Assert.Equal("o", await caller.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString(new string('a', 8000))));
    }

    [Fact]
    public async Task AnEndlessPathIsLeftOutAndTheNextCallIsAnswered()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        caller.Send("/" + new string('a', 4 << 20), ManagerContract.Interface.Name, "GetUnit");
        Assert.Equal("o", await caller.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString("dns")));
    }

    [Fact]
    public async Task MoreCallsThanOneMayHaveAreRefusedAndOthersAreNotHeldUp()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        var gate = new TaskCompletionSource();
        host.Gate = gate.Task;
        using var caller = await RawCaller.ConnectAsync(daemon);
        using var other = await RawCaller.ConnectAsync(daemon);
        var calls = Enumerable.Range(0, CallQueue.MaximumOfOne + 5).Select(_ => caller.CallAsync(
            HostBus.Root, ManagerContract.Interface.Name, "StartUnit", "ss", (ref writer) => RawCaller.WriteSamples(ref writer, "ss"))).ToList();
        while (calls.Count(call => call.IsCompleted) < 5)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.Equal("o", await other.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString("dns")));
        gate.SetResult();
        var answers = await Task.WhenAll(calls);
        Assert.Equal((CallQueue.MaximumOfOne, 5), (answers.Count(answer => answer == "o"), answers.Count(answer => answer == BusErrors.LimitsExceeded)));
    }

    [Fact]
    public async Task AnAnswerThatTheBusWouldNotTakeIsAnErrorToItsCallerAlone()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        var text = new string('ü', 100_000);
        host.Objects = host.Objects with
        {
            Units = new UnitObjects(Enumerable.Range(0, 300).Select(i => new UnitObject(HostBus.Units.PathOf($"u{i}"), new UnitProperties { Id = text }, ""))),
        };
        Assert.Equal(BusErrors.LimitsExceeded, await caller.CallAsync(HostBus.Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"));
        Assert.Equal(BusErrors.LimitsExceeded, await caller.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "ListUnits"));
        Assert.Equal("o", await caller.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString("dns")));
    }

    [Fact]
    public async Task QuestionsThatWantNoAnswerHoldNobodyUp()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        host.Objects = SampleHost.Sample(1000);
        using var deaf = await RawCaller.ConnectAsync(daemon);
        using var other = await RawCaller.ConnectAsync(daemon);
        // Written out, so many answers would take minutes.
        for (var i = 0; i < 20_000; i++)
            deaf.Send(HostBus.Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
        Assert.Equal("a(ssssssouso)", await other.CallAsync(HostBus.Root, ManagerContract.Interface.Name, "ListUnits"));
    }

    [Fact]
    public async Task CallsAreAnsweredInTurn()
    {
        using var queue = new CallQueue();
        foreach (var sender in new[] { "a", "a", "a", "b", "a", "c", "b" })
            Assert.True(queue.TryAdd(sender, null!));
        var order = new List<string>();
        for (var i = 0; i < 7; i++)
            order.Add((await queue.TakeAsync(TestContext.Current.CancellationToken)).Sender);
        Assert.Equal("a b c a b a a", string.Join(' ', order));
    }

    [Fact]
    public async Task ALostBusIsNoticed()
    {
        await using var own = new OwnDaemon();
        await own.Daemon.InitializeAsync();
        using var link = await BusLink.ConnectAsync(own.Daemon.Address, TestContext.Current.CancellationToken);
        var lost = link.LostAsync();
        Assert.False(lost.IsCompleted);
        await own.Daemon.StopAsync();
        Assert.NotEmpty(await lost.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        // Signals to nobody are no error.
        new BusAnnouncer(link).Emit(HostBus.Root, ManagerContract.UnitNew, ("dns", SampleHost.UnitPath));
        await Assert.ThrowsAsync<IOException>(() => BusLink.ConnectAsync(own.Daemon.Address, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ABusThatTakesTheConnectionAndSaysNothingIsGivenUp()
    {
        var directory = Directory.CreateTempSubdirectory("hillingar-bus-");
        try
        {
            var place = Path.Combine(directory.FullName, "socket");
            using var mute = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            mute.Bind(new UnixDomainSocketEndPoint(place));
            mute.Listen();
            await Assert.ThrowsAsync<IOException>(() =>
                BusLink.ConnectAsync($"unix:path={place}", TestContext.Current.CancellationToken, TimeSpan.FromMilliseconds(100)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private sealed class OwnDaemon : IAsyncDisposable
    {
        public BusDaemon Daemon { get; } = new();

        public ValueTask DisposeAsync() => Daemon.DisposeAsync();
    }
}
