using System.Net;
using Hillingar.Builder.Stores;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Hillingar.Serving;

/// <summary>
/// Serves a store to other hosts as a binary cache by HTTP/1.1, read-only: every process that can connect can read every object
/// of it. Kestrel speaks with them, within bounds that are set here.
/// </summary>
public sealed class CacheServer : IAsyncDisposable
{
    private const int Backlog = 128;

    // Of an answer that is no archive, for the other side to take: these are short. Bytes a second, on the average of so long.
    private const double LeastRate = 1024;
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(30);

    private readonly KestrelServer _kestrel;
    private readonly ListenOptions _listening;
    private readonly CacheApplication _application;
    private readonly SemaphoreSlim _freeConnections;

    private CacheServer(KestrelServer kestrel, ListenOptions listening, CacheApplication application, SemaphoreSlim freeConnections) =>
        (_kestrel, _listening, _application, _freeConnections) = (kestrel, listening, application, freeConnections);

    /// <summary>Where it listens; with the port that was chosen, if none was asked for.</summary>
    public IPEndPoint EndPoint => _listening.IPEndPoint!;

    /// <summary>Listens, and answers from now on.</summary>
    /// <param name="log">Told a line for each request, by several threads.</param>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<CacheServer> StartAsync(
        Store store, CacheServerOptions options, IPEndPoint listen, Action<string> log, TimeProvider time, CancellationToken cancellationToken)
    {
        var logger = new KestrelLog(log);
        var freeConnections = new SemaphoreSlim(options.MaximumConnections);
        var kestrel = Bounded(options);
        ListenOptions listening = null!;
        kestrel.Listen(listen, one =>
        {
            listening = one;
            one.Protocols = HttpProtocols.Http1;
            one.Use(next => async connection =>
            {
                try
                {
                    await next(connection).ConfigureAwait(false);
                }
                finally
                {
                    _ = freeConnections.Release();
                }
            });
        });
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { Backlog = Backlog }), logger);
        var server = new KestrelServer(Options.Create(kestrel), new WaitingListenerFactory(sockets, freeConnections), logger);
        var started = new CacheServer(server, listening, new CacheApplication(store, options, log, time), freeConnections);
        try
        {
            await server.StartAsync(started._application, cancellationToken).ConfigureAwait(false);
            return started;
        }
        catch (Exception e)
        {
            await started.DisposeAsync().ConfigureAwait(false);
            throw e is OperationCanceledException ? e : new IOException($"cannot listen on {listen}: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>Stops listening, and ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        // No client is waited for: what was not sent is asked for again.
        await _kestrel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _kestrel.Dispose();
        _application.Dispose();
        _freeConnections.Dispose();
    }

    private static KestrelServerOptions Bounded(CacheServerOptions options) => new()
    {
        AddServerHeader = false,
        AllowSynchronousIO = true, // Archives are written by threads of their own.
        Limits =
        {
            MaxRequestHeadersTotalSize = CacheServerOptions.MaximumHeadSize,
            RequestHeadersTimeout = options.HeadTimeout,
            KeepAliveTimeout = options.HeadTimeout,
            MinResponseDataRate = new MinDataRate(LeastRate, RateWindow),
            MaxRequestBodySize = 0,
        },
    };
}
