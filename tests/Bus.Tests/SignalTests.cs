namespace Hillingar.Bus.Tests;

public sealed class SignalTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    [Fact]
    public async Task EverySignalIsHeardAsItWasSent()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var client = await BusClient.ConnectAsync(daemon.Address);
        var heard = new List<string>();
        var done = new TaskCompletionSource();
        void Hear(string text)
        {
            heard.Add(text);
            if (heard.Count == 6)
                done.SetResult();
        }

        using var a = await client.HearAsync(HostBus.Root, ManagerContract.UnitNew, value => Hear($"{value}"));
        using var b = await client.HearAsync(HostBus.Root, ManagerContract.JobNew, value => Hear($"{value}"));
        using var c = await client.HearAsync(HostBus.Root, ManagerContract.JobProgress, value => Hear($"{value}"));
        using var d = await client.HearAsync(HostBus.Root, ManagerContract.JobRemoved, value => Hear($"{value}"));
        using var e = await client.HearAsync(HostBus.Root, ManagerContract.GenerationSwitched, value => Hear($"{value}"));
        using var f = await client.HearAsync(SampleHost.UnitPath, UnitContract.ConsoleGrew, _ => Hear("grew"));
        host.Announcer.Emit(HostBus.Root, ManagerContract.UnitNew, ("dns", SampleHost.UnitPath));
        host.Announcer.Emit(HostBus.Root, ManagerContract.JobNew, (1u, "/job", "dns"));
        host.Announcer.Emit(HostBus.Root, ManagerContract.JobProgress, (1u, "/job", "a line"));
        host.Announcer.Emit(HostBus.Root, ManagerContract.JobRemoved, (1u, "/job", "dns", "done"));
        host.Announcer.Emit(HostBus.Root, ManagerContract.GenerationSwitched, (1u, 2u));
        host.Announcer.Emit(SampleHost.UnitPath, UnitContract.ConsoleGrew, default);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(
            [$"(dns, {SampleHost.UnitPath})", "(1, /job, dns)", "(1, /job, a line)", "(1, /job, dns, done)", "(1, 2)", "grew"], heard);
    }

    [Fact]
    public async Task AChangeAnnouncesWhatChangedAndNothingElse()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var monitor = await Monitor.StartAsync(daemon);
        var before = SampleHost.Unit("dns");
        var after = SampleHost.Unit("dns");
        (after.ActiveState, after.MainPID, after.After) = ("inactive", 0, []);
        BusObject Of(UnitProperties unit) => new(SampleHost.UnitPath, UnitContract.Interface, unit);
        host.Announcer.Changed(Of(before), Of(before));
        host.Announcer.Changed(Of(before), Of(after));
        host.Announcer.Added(Of(after));
        host.Announcer.Removed(Of(after));
        Assert.Equal(
            ["PropertiesChanged ActiveState MainPID", "InterfacesAdded", "InterfacesRemoved"],
            await monitor.TakeAsync(3));
    }

    /// <summary>Hears the signals of the standard interfaces.</summary>
    private sealed class Monitor : IDisposable
    {
        private readonly Tmds.DBus.Protocol.DBusConnection _connection;
        private readonly System.Threading.Channels.Channel<string> _heard = System.Threading.Channels.Channel.CreateUnbounded<string>();

        private Monitor(Tmds.DBus.Protocol.DBusConnection connection) => _connection = connection;

        public static async Task<Monitor> StartAsync(BusDaemon daemon)
        {
            var connection = new Tmds.DBus.Protocol.DBusConnection(daemon.Address);
            await connection.ConnectAsync();
            var monitor = new Monitor(connection);
            await connection.AddMatchAsync(
                new Tmds.DBus.Protocol.MatchRule { Type = Tmds.DBus.Protocol.MessageType.Signal, PathNamespace = HostBus.Root },
                static (message, _) =>
                {
                    var member = message.MemberAsString!;
                    if (member != "PropertiesChanged")
                        return member;
                    var reader = message.GetBodyReader();
                    _ = reader.ReadString();
                    return $"{member} {string.Join(' ', reader.ReadDictionaryOfStringToVariantValue().Keys)}";
                },
                notification => monitor._heard.Writer.TryWrite(notification.Value),
                emitOnCapturedContext: false,
                Tmds.DBus.Protocol.ObserverFlags.None);
            return monitor;
        }

        public async Task<IReadOnlyList<string>> TakeAsync(int count)
        {
            var taken = new List<string>();
            while (taken.Count < count)
                taken.Add(await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
            return taken;
        }

        public void Dispose() => _connection.Dispose();
    }
}
