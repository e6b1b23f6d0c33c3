using System.Diagnostics;
using System.Net.Sockets;
using Hillingar.TestKit;

namespace Hillingar.Bus.Tests;

/// <summary>What callers send, however long, many or unread, has bounds; and those who keep to them get their answers.</summary>
public sealed class BoundTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    // The rules of the system bus (dbus-daemon(1), system.conf).
    private const string SystemPolicy = """
        <policy context="default">
          <allow user="*"/>
          <deny own="*"/>
          <deny send_type="method_call"/>
          <allow send_type="signal"/>
          <allow send_requested_reply="true" send_type="method_return"/>
          <allow send_requested_reply="true" send_type="error"/>
          <allow receive_sender="*"/>
          <allow send_destination="org.freedesktop.DBus"/>
        </policy>
        """;

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

        Assert.Equal("o", await caller.CallAsync(
            HostBus.Root, ManagerContract.Interface.Name, "GetUnit", "s", (ref writer) => writer.WriteString(new string('a', 8000))));
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
        using var queue = new CallQueue(_ => false);
        foreach (var sender in new[] { "a", "a", "a", "b", "a", "c", "b" })
            Assert.True(queue.TryAdd(sender, null!));
        var order = new List<string>();
        for (var i = 0; i < 7; i++)
            order.Add((await queue.TakeAsync(TestContext.Current.CancellationToken)).Sender);
        Assert.Equal("a b c a b a a", string.Join(' ', order));
    }

    [Fact]
    public async Task ShortAnswersGoFirstAndLongOnesPassInBetween()
    {
        using var queue = new CallQueue(_ => false);
        for (var i = 0; i < 3; i++)
            Assert.True(queue.TryAdd("long", null!, isLong: true));
        for (var i = 0; i < 20; i++)
            Assert.True(queue.TryAdd("short", null!));
        var order = new List<string>();
        for (var i = 0; i < 23; i++)
            order.Add((await queue.TakeAsync(TestContext.Current.CancellationToken)).Sender);
        Assert.Equal([16, 21, 22], order.Select((sender, at) => (sender, at)).Where(one => one.sender == "long").Select(one => one.at));
    }

    [Fact]
    public async Task WhoMayNotReadGetsNoSecondLongAnswerBeforeItDoes()
    {
        var deaf = true;
        using var queue = new CallQueue(sender => deaf && sender == "deaf");
        foreach (var sender in new[] { "deaf", "deaf", "other" })
            Assert.True(queue.TryAdd(sender, null!, isLong: true));
        Assert.True(queue.TryAdd("deaf", null!));
        Assert.Equal("deaf", (await queue.TakeAsync(TestContext.Current.CancellationToken)).Sender);
        queue.Done("deaf");
        Assert.Equal("other", (await queue.TakeAsync(TestContext.Current.CancellationToken)).Sender);
        var next = queue.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);
        deaf = false;
        queue.GoOn("deaf");
        Assert.Equal("deaf", (await next.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Sender);
    }

    [Fact]
    public async Task WhatIsAskedByWhoLeavesIsNotAnsweredAndTakesNobodysPlace()
    {
        using var queue = new CallQueue(_ => false);
        for (var i = 0; i < CallQueue.Maximum; i++)
            _ = queue.TryAdd($"many{i % 16}", null!, isLong: i % 2 == 0);
        // There is always a place for who has none.
        Assert.False(queue.TryAdd("many0", null!));
        Assert.True(queue.TryAdd("other", null!));
        for (var i = 0; i < 16; i++)
            Assert.NotEmpty(queue.Leave($"many{i}"));
        Assert.Empty(queue.Leave("nobody"));
        Assert.Equal("other", (await queue.TakeAsync(TestContext.Current.CancellationToken)).Sender);
        queue.Done("other");
        for (var i = 0; i < CallQueue.MaximumOfOne; i++)
            Assert.True(queue.TryAdd("many0", null!));
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
        // Signals without a listener are no error.
        new BusAnnouncer(link).Emit(HostBus.Root, ManagerContract.UnitNew, ("dns", SampleHost.UnitPath));
        await Assert.ThrowsAsync<IOException>(() => BusLink.ConnectAsync(own.Daemon.Address, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task WhoAsksForListsAndReadsNoneWaitsAndOthersAreAnswered()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        host.Objects = SampleHost.Sample(1000);
        using var deaf = new RawBus(daemon.Address);
        using var other = await RawCaller.ConnectAsync(daemon);
        // Written out and kept by the bus, so many answers would be more than it takes of one service.
        for (var i = 0; i < 200; i++)
            _ = deaf.Tell(HostBus.Service, HostBus.Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
        for (var i = 0; i < 20; i++)
            Assert.Equal("a{oa{sa{sv}}}", await other.CallAsync(HostBus.Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"));
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

    // With the installed rules the question reaches the caller, who answers it at once; without them nothing is known, and a second passes.
    [RootTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OnASystemBusTheInstalledRulesLetACallerShowThatItReads(bool isInstalled)
    {
        var installed = $"<include>{Repository.Root}/packaging/org.hillingar.Hillingar1.conf</include>";
        var bus = new BusDaemon { Policy = SystemPolicy + (isInstalled ? installed : "") };
        await bus.InitializeAsync();
        try
        {
            using var link = await BusLink.ConnectAsync(bus.Address, TestContext.Current.CancellationToken);
            using var caller = await RawCaller.ConnectAsync(bus);
            var reads = new TaskCompletionSource<string>();
            var unread = new UnreadAnswers(link.Connection, reads.SetResult);
            var begun = Stopwatch.GetTimestamp();
            for (var i = 0; i < 4; i++)
                unread.Add(caller.Name);
            Assert.True(unread.AreMany(caller.Name));
            Assert.Equal(caller.Name, await reads.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            Assert.False(unread.AreMany(caller.Name));
            Assert.Equal(isInstalled, Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(0.9));
        }
        finally
        {
            await bus.DisposeAsync();
        }
    }
}
