using Hillingar.Bus;
using Hillingar.Supervisor.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tmds.DBus.Protocol;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// The supervisor's presence on D-Bus: connects, offers the objects, takes the name; and does all that again whenever the bus is lost, or was not there
/// yet. Guests and jobs do not notice.
/// </summary>
internal sealed class BusService : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // The bus itself answers at once.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    // How long the last signals may take when the supervisor stops.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly SupervisorOptions _options;
    private readonly HostPublisher _publisher;
    private readonly BusHandlers _handlers;
    private readonly TimeProvider _time;
    private readonly ILogger<BusService> _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly RepeatedNews _refusals;
    private Task _publishing = Task.CompletedTask;
    private Serving? _serving;

    public BusService(SupervisorOptions options, HostPublisher publisher, HostMethods methods, TimeProvider time, ILogger<BusService> log)
    {
        _options = options;
        _publisher = publisher;
        _handlers = methods.Handlers();
        _time = time;
        _log = log;
        _refusals = new RepeatedNews(time);
    }

    private string Address => _options.BusAddress ?? BusAddress.System;

    /// <summary>Connects, if there is a bus already.</summary>
    /// <exception cref="SupervisorFailure">The address is none, another supervisor has the name, or the bus's policy refuses it.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _publishing = _publisher.RunAsync(_ending.Token);
        // No client listens yet to whom the loaded units could be announced.
        await _publisher.CatchUpAsync().ConfigureAwait(false);
        BusLink? link = null;
        try
        {
            link = await BusLink.ConnectAsync(Address, cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            throw new SupervisorFailure(e.Message);
        }
        catch (IOException e)
        {
            _log.BusMissing(Address, e.Message);
        }

        if (link is not null)
        {
            // Before the name is taken, so that the first call finds a service that answers.
            _serving = new Serving(link, _handlers, _publisher, _log);
            if (await TakeNameAsync(link).ConfigureAwait(false) is { } refusal)
                throw new SupervisorFailure(refusal);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // A client that waits for a job that the end has canceled is told so.
        await Task.WhenAny(_publisher.CatchUpAsync(), Task.Delay(LastWords, _time, cancellationToken)).ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _serving?.Dispose();
        _ending.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_serving is { } serving)
            {
                var lost = await serving.RunAsync(stoppingToken).ConfigureAwait(false);
                serving.Dispose();
                _serving = null;
                if (stoppingToken.IsCancellationRequested)
                    return;
                _log.BusLost(lost);
                pause = FirstPause;
            }

            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            _serving = await TryAgainAsync(stoppingToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<Serving?> TryAgainAsync(CancellationToken cancellationToken)
    {
        BusLink link;
        try
        {
            link = await BusLink.ConnectAsync(Address, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null; // It was said once that the bus is lost.
        }

        var serving = new Serving(link, _handlers, _publisher, _log);
        if (await TakeNameAsync(link).ConfigureAwait(false) is { } refusal)
        {
            if (_refusals.IsNews(refusal))
                _log.BusRefused(refusal);
            serving.Dispose();
            return null;
        }

        _refusals.Forget();
        _log.BusFound(Address);
        return serving;
    }

    // Null when this process has the name.
    private static async Task<string?> TakeNameAsync(BusLink link)
    {
        try
        {
            return await link.Connection.TryRequestNameAsync(HostBus.Service, RequestNameOptions.None).WaitAsync(AnswerTime).ConfigureAwait(false)
                ? null
                : $"another hillingard has the name {HostBus.Service} on this bus; stop it, or give this one a bus of its own with --bus";
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == BusErrors.AccessDenied)
        {
            return $"the bus's policy does not let this user own {HostBus.Service}; install org.hillingar.Hillingar1.conf, and run as root";
        }
        catch (Exception e) when (e is DBusExceptionBase or TimeoutException)
        {
            return $"the bus did not give the name {HostBus.Service}: {e.Message}";
        }
    }

    /// <summary>The objects of the service for one connection.</summary>
    private sealed class Serving : IDisposable
    {
        private readonly BusLink _link;
        private readonly BusServer _server;
        private readonly HostPublisher _publisher;

        public Serving(BusLink link, BusHandlers handlers, HostPublisher publisher, ILogger log)
        {
            _link = link;
            _publisher = publisher;
            _server = new BusServer(link, handlers, () => publisher.Objects, GroupFile.NumberOf, log.BusHandlerFailed);
            publisher.Attach(new BusAnnouncer(link));
        }

        /// <summary>Answers until the connection is lost, or the token is canceled; the reason of the loss.</summary>
        public async Task<string> RunAsync(CancellationToken cancellationToken)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var answering = _server.RunAsync(ending.Token);
            var lost = _link.LostAsync();
            await Task.WhenAny(lost, answering).ConfigureAwait(false);
            await ending.CancelAsync().ConfigureAwait(false);
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return lost.IsCompletedSuccessfully ? await lost.ConfigureAwait(false) : "the connection was closed";
        }

        public void Dispose()
        {
            _publisher.Attach(null);
            _link.Dispose();
            _server.Dispose();
        }
    }
}
