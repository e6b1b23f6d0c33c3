using Hillingar.Linux;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Tenders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// What the supervisor does when it can be asked, and last: ends what an earlier one left behind, brings up the current generation, which
/// <see cref="HostLoading"/> has read; and stops everything, in order, before the process ends.
/// </summary>
internal sealed class HostLifetime : IHostedService
{
    private static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(10);

    private readonly HostSwitch _switch;
    private readonly HostService _host;
    private readonly FleetLoop _fleet;
    private readonly TenderRecords _records;
    private readonly Poller _poller;
    private readonly HostLayout _layout;
    private readonly TimeProvider _time;
    private readonly ILogger<HostLifetime> _log;

    public HostLifetime(
        HostSwitch hostSwitch,
        HostService host,
        FleetLoop fleet,
        TenderRecords records,
        Poller poller,
        HostLayout layout,
        TimeProvider time,
        ILogger<HostLifetime> log)
    {
        _switch = hostSwitch;
        _host = host;
        _fleet = fleet;
        _records = records;
        _poller = poller;
        _layout = layout;
        _time = time;
        _log = log;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await EndOrphansAsync(cancellationToken).ConfigureAwait(false);
        _log.Started(ProductVersion.Text, _layout.State, Bus.HostBus.Service);
        string? failure;
        try
        {
            failure = await _switch.ResumeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // The stop that called it off follows, and clears away what was begun.
        }

        if (failure is not null)
            _log.BootFailed(_host.CurrentGeneration, failure);
        else if (_host.CurrentGeneration != 0)
            _log.BootDone(_host.CurrentGeneration);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _log.Stopping(_fleet.Snapshot.Units.Count);
        await _host.StopAcceptingAsync().ConfigureAwait(false);
        await _switch.ClearAsync(cancellationToken).ConfigureAwait(false);
    }

    // A tender that outlived its supervisor holds the names of its taps and runs what may no longer be wanted. It is
    // ended before anything is started, so that no guest ever runs twice.
    private async Task EndOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (var (unit, tender) in _records.Living())
        {
            using (tender)
            using (var patience = new CancellationTokenSource(OrphanPatience, _time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken))
            {
                tender.Send(Signal.SIGKILL);
                await tender.WaitForEndAsync(_poller, either.Token).ConfigureAwait(false);
            }

            _records.Remove(unit);
            _log.OrphanEnded(unit, tender.Pid);
        }
    }
}
