using Hillingar.Linux;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Records;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tenders;

/// <summary>A tender process, started by this supervisor or by one before: what it writes is read until it ends.</summary>
internal sealed class TenderRun : ITenderRun
{
    private readonly ITenderEnd _end;
    private readonly TenderStreams _streams;
    private readonly CancellationTokenSource _letGo = new();
    private readonly Action _release;

    /// <param name="release">Takes back what was made for this run; called once, when the run is disposed.</param>
    public TenderRun(TenderRecord record, ITenderEnd end, TenderStreams streams, Poller poller, Action release)
    {
        _end = end;
        _streams = streams;
        _release = release;
        Program = record.Program;
        Process = record.Process;
        Exit = WatchAsync(poller);
    }

    public TenderProcess Process { get; }

    public string Program { get; }

    public Task<TenderExit> Exit { get; }

    // A tender that has been reaped already gets nothing, and its end is on its way to the loop.
    public void Send(Signal signal) => _ = _end.Process.Send(signal);

    public void LetGo() => _letGo.Cancel();

    public void Dispose()
    {
        _letGo.Cancel();
        _release();
        _letGo.Dispose();
    }

    private async Task<TenderExit> WatchAsync(Poller poller)
    {
        try
        {
            var reading = _streams.ReadAsync(poller, _letGo.Token);
            var status = await _end.WaitAsync(poller, _letGo.Token).ConfigureAwait(false);
            // The last words come before the news of the end. The tender was the only writer, so the streams end with it.
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // What the tender told is for where the kernel does not.
            return TenderExits.Of(status ?? (_streams.Status is { } told ? new ExitStatus.Exited(told) : null), _streams.Why);
        }
        finally
        {
            _streams.Dispose();
            _end.Dispose();
        }
    }
}
