using CsCheck;

namespace Hillingar.Linux.Tests.Bus;

public sealed class BusConnectionTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void NobodyListeningIsSaid()
    {
        var refusal = Assert.Throws<LinuxException>(() => Linux.Bus.Connect("unix:path=/nonexistent/socket"));
        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Contains("/nonexistent/socket", refusal.Message);
        Assert.Equal(Errno.ECONNREFUSED, Assert.Throws<LinuxException>(() => Linux.Bus.Connect("no address")).Errno);
    }

    [Fact]
    public void ANameBelongsToOneConnection()
    {
        using var first = daemon.Connect();
        using var second = daemon.Connect();
        Assert.NotEqual(first.UniqueName, second.UniqueName);
        first.RequestName("org.hillingar.Single");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => second.RequestName("org.hillingar.Single")).Errno);
        first.ReleaseName("org.hillingar.Single");
        second.RequestName("org.hillingar.Single");
    }

    [Fact]
    public async Task TheLossOfTheBusEndsTheLoop()
    {
        var own = new BusDaemon();
        await own.InitializeAsync();
        using var server = new BusServer(own, null, _ => { });
        await own.StopAsync();
        server.Join();
        Assert.Equal(BusErrors.Disconnected, Assert.IsType<BusException>(server.Ended).Name);
        await own.DisposeAsync();
    }

    [Fact]
    public void WaitingEndsAtTheDeadlineOrTheToken()
    {
        using var bus = daemon.Connect();
        Assert.False(bus.ProcessUntil(() => false, TimeSpan.FromMilliseconds(20), CancellationToken.None));
        using var cancel = new CancellationTokenSource();
        bus.Post(cancel.Cancel);
        Assert.Throws<OperationCanceledException>(() => bus.ProcessUntil(() => false, Patience, cancel.Token));
    }

    [Fact]
    public void WhatAMatchHandlerThrowsComesOutOfTheLoop()
    {
        using var bus = daemon.Connect();
        bus.AddMatch("type='signal',member='NameAcquired'", _ => throw new TimeZoneNotFoundException("odd"));
        bus.RequestName("org.hillingar.Odd");
        Assert.Throws<TimeZoneNotFoundException>(() => bus.ProcessUntil(() => false, Patience, CancellationToken.None));
    }

    [Fact]
    public void PostsFromManyThreadsAllRunInOrder()
    {
        var seen = new List<int>[4];
        using (var server = new BusServer(daemon, null, _ => { }))
        {
            var threads = seen.Select((_, index) => new Thread(() =>
            {
                seen[index] = [];
                for (var i = 0; i < 1000; i++)
                {
                    var number = i;
                    server.Bus.Post(() => seen[index].Add(number));
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        Assert.All(seen, list => Assert.Equal(Enumerable.Range(0, 1000), list));
    }

    [Fact]
    public void RepliesThatNobodyDisposedAreFreedOnTheRightThread()
    {
        using var bus = daemon.Connect();
        for (var i = 0; i < 500; i++)
        {
            _ = bus.Call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", null, Patience);
            if (i % 100 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        Assert.False(bus.ProcessUntil(() => false, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public void AnyNameCanBePartOfAPath() =>
        Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 20].Sample(name =>
        {
            var path = BusPath.Encode("/org/hillingar/unit", name);
            Assert.True(BusPath.IsValid(path));
            Assert.Equal(name, BusPath.Decode("/org/hillingar/unit", path));
            Assert.Null(BusPath.Decode("/org/hillingar/job", path));
        });

    [Fact]
    public void PathsAreEscapedAsSystemdDoes()
    {
        Assert.Equal("/u/dns_2e1", BusPath.Encode("/u", "dns.1"));
        Assert.Equal("/u/_", BusPath.Encode("/u", ""));
        Assert.Null(BusPath.Decode("/u", "/u/a/b"));
    }
}
