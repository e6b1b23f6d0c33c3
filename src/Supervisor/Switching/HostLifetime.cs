using System.Runtime.InteropServices;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Jobs;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// What the supervisor does when it can be asked, and last: brings up what <see cref="HostLoading"/> has not found running, and lets guests run on when it
/// ends. Only who asks for it has them stopped.
/// </summary>
internal sealed class HostLifetime : IHostedService, IDisposable
{
    // The client that asked for the shutdown has to be able to read what became of it.
    private static readonly TimeSpan TimeToRead = TimeSpan.FromMilliseconds(300);

    private readonly HostSwitch _switch;
    private readonly HostService _host;
    private readonly FleetLoop _fleet;
    private readonly HostLayout _layout;
    private readonly SupervisorOptions _options;
    private readonly IHostApplicationLifetime _application;
    private readonly TimeProvider _time;
    private readonly ILogger<HostLifetime> _log;
    private readonly List<PosixSignalRegistration> _signals = [];

    public HostLifetime(
        HostSwitch hostSwitch,
        HostService host,
        FleetLoop fleet,
        HostLayout layout,
        SupervisorOptions options,
        IHostApplicationLifetime application,
        TimeProvider time,
        ILogger<HostLifetime> log)
    {
        _switch = hostSwitch;
        _host = host;
        _fleet = fleet;
        _layout = layout;
        _options = options;
        _application = application;
        _time = time;
        _log = log;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // SIGTERM and SIGINT are the host's own. A terminal that is closed ends the supervisor like these.
        Handle(PosixSignal.SIGHUP, _application.StopApplication);
        Handle((PosixSignal)(int)RunningSupervisor.StopGuestsSignal, () => _ = _host.BeginShutdownAsync(CancellationToken.None));
        _host.Jobs.Ended += EndAfterShutdown;
        _log.Started(ProductVersion.Text, _layout.State, Bus.HostBus.Service);
        try
        {
            if (_options.StopGuests)
                await StopGuestsAsync(cancellationToken).ConfigureAwait(false);
            else
                await ResumeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // The next supervisor goes on from where this one was.
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _host.Jobs.Ended -= EndAfterShutdown;
        await _host.StopAcceptingAsync().ConfigureAwait(false);
        _log.GuestsRunOn(_fleet.Snapshot.Units.Values.Count(unit => unit.State.LiveTender is not null));
    }

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var failure = await _switch.ResumeAsync(cancellationToken).ConfigureAwait(false);
        if (failure is not null)
            _log.BootFailed(_host.CurrentGeneration, failure);
        else if (_host.CurrentGeneration != 0)
            _log.BootDone(_host.CurrentGeneration);
    }

    private async Task StopGuestsAsync(CancellationToken cancellationToken)
    {
        if (await _switch.ClearAsync(_ => { }, cancellationToken).ConfigureAwait(false) is not null)
            Environment.ExitCode = 1;
        // Not before all has started: the host takes that for a start that was called off.
        _ = _application.ApplicationStarted.Register(_application.StopApplication);
    }

    private void EndAfterShutdown(Job job)
    {
        if (job is { Task: JobTask.Shutdown, End.Result: JobResult.Done })
            _ = EndSoonAsync();
    }

    private async Task EndSoonAsync()
    {
        await Task.Delay(TimeToRead, _time, _application.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _application.StopApplication();
    }

    private void Handle(PosixSignal signal, Action action) => _signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));
}
