using Hillingar.Linux;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tenders;

/// <summary>A tender process: what it writes is read until it ends, then it is reaped.</summary>
internal sealed class TenderRun : ITenderRun
{
    private readonly ChildProcess _child;
    private readonly TenderStreams _streams;
    private readonly CancellationTokenSource _released = new();
    private readonly Action _release;

    /// <param name="release">Takes back what was made for this run; called once, when the run is disposed.</param>
    public TenderRun(ChildProcess child, string program, TenderStreams streams, Poller poller, Action release)
    {
        _child = child;
        _streams = streams;
        _release = release;
        Program = program;
        Process = new TenderProcess(child.Pid, child.Identity.StartTime);
        Exit = WatchAsync(poller);
    }

    public TenderProcess Process { get; }

    public string Program { get; }

    public Task<TenderExit> Exit { get; }

    // A tender that has been reaped already gets nothing, and its end is on its way to the loop.
    public void Send(Signal signal) => _ = _child.Send(signal);

    public void Dispose()
    {
        _released.Cancel();
        _release();
        _released.Dispose();
    }

    private async Task<TenderExit> WatchAsync(Poller poller)
    {
        var reading = _streams.ReadAsync(poller, _released.Token);
        var status = await _child.WaitAsync(poller, CancellationToken.None).ConfigureAwait(false);
        // The last words come before the news of the end. The tender was the only writer, so the streams end with it.
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _streams.Dispose();
        _child.Dispose();
        return status switch
        {
            ExitStatus.Exited(var code) => new TenderExit.Exited(code, _streams.Why),
            ExitStatus.Signaled(var signal, var dumped) => new TenderExit.Killed((int)signal, dumped),
            _ => throw new InvalidOperationException("a process ends by exiting or by a signal"),
        };
    }
}
