using System.Net;
using System.Net.Sockets;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Serves a store to other hosts as a binary cache by HTTP/1.1, read-only. Whoever can connect can read every object of it. Each connection has a thread
/// and deadlines; their number is bounded.
/// </summary>
public sealed class CacheServer : IDisposable
{
    private const int Backlog = 128;

    private readonly Store _store;
    private readonly CacheServerOptions _options;
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _free;
    private readonly Lock _gate = new();
    private readonly Dictionary<Socket, Thread> _connections = [];
    private readonly Thread _accepting;
    private volatile bool _stopping;

    private CacheServer(Store store, CacheServerOptions options, Socket listener, Action<string> log, TimeProvider time)
    {
        (_store, _options, _listener, _log, _time) = (store, options, listener, log, time);
        _free = new SemaphoreSlim(options.MaximumConnections);
        _accepting = new Thread(Accept) { Name = "hillingar-serve", IsBackground = true };
    }

    /// <summary>Where it listens; with the port that was chosen, if none was asked for.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Listens, and answers from now on.</summary>
    /// <param name="log">Told a line for each request, by several threads.</param>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public static CacheServer Start(Store store, CacheServerOptions options, IPEndPoint listen, Action<string> log, TimeProvider time)
    {
        var listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(listen);
            listener.Listen(Backlog);
            var server = new CacheServer(store, options, listener, log, time);
            server._accepting.Start();
            return server;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Stops listening, closes all connections and waits for their threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        _listener.Dispose();
        List<Thread> threads;
        lock (_gate)
        {
            foreach (var socket in _connections.Keys)
                socket.Dispose();
            threads = [_accepting, .. _connections.Values];
        }

        threads.ForEach(thread => thread.Join());
        _free.Dispose();
    }

    private void Accept()
    {
        while (!_stopping)
        {
            // The accepting thread is the only one that takes, so it need not wait for long to see that all is over.
            if (!_free.Wait(TimeSpan.FromMilliseconds(100)))
                continue;
            try
            {
                Begin(_listener.Accept());
            }
            catch (SocketException e)
            {
                _ = _free.Release();
                if (!_stopping && e.SocketErrorCode is not (SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted))
                    _log($"cannot accept a connection: {e.Message}");
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Begin(Socket socket)
    {
        var thread = new Thread(() => Serve(socket)) { Name = "hillingar-client", IsBackground = true };
        lock (_gate)
        {
            if (_stopping)
            {
                socket.Dispose();
                return;
            }

            _connections.Add(socket, thread);
            thread.Start();
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using (socket)
                new CacheConnection(socket, _store, _options, _log, _time).Serve();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            if (!_stopping)
                _log($"a connection ended early: {e.Message}");
        }
        finally
        {
            // Both at once: whoever disposes waits for the threads that are listed, and only then disposes of what they release.
            lock (_gate)
            {
                _ = _connections.Remove(socket); // It may not be listed any more.
                _ = _free.Release();
            }
        }
    }
}
