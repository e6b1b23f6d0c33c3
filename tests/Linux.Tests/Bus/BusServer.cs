using System.Collections.Concurrent;

namespace Hillingar.Linux.Tests.Bus;

/// <summary>A connection that is served by a thread of its own while the test talks to it from outside.</summary>
internal sealed class BusServer : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly string? _name;

    internal BusServer(BusDaemon daemon, string? name, Action<Linux.Bus> prepare)
    {
        Bus = daemon.Connect();
        Bus.HandlerFailed = Failures.Enqueue;
        prepare(Bus);
        _name = name;
        if (name is not null)
            Bus.RequestName(name);
        _thread = new Thread(Serve) { Name = "bus", IsBackground = true };
        _thread.Start();
    }

    internal Linux.Bus Bus { get; }

    /// <summary>What handlers threw besides D-Bus errors.</summary>
    internal ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>What came out of the serving loop.</summary>
    internal Exception? Ended { get; private set; }

    internal void Join() => Assert.True(_thread.Join(TimeSpan.FromSeconds(20)));

    public void Dispose()
    {
        _stop.Cancel();
        Join();

        // The daemon notices a closed socket only some time later, while the next test wants the name.
        if (_name is not null)
            Bus.ReleaseName(_name);
        Bus.Dispose();
        _stop.Dispose();
    }

    private void Serve()
    {
        try
        {
            Bus.Run(_stop.Token);
        }
        catch (Exception e)
        {
            Ended = e;
        }
    }
}
