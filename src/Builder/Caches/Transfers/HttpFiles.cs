using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Files by HTTP and HTTPS, for threads that wait for them: with deadlines, a bounded number of attempts, and going on where a connection broke. One object
/// serves several threads; when its token is cancelled, all its connections are closed.
/// </summary>
internal sealed class HttpFiles : IDisposable
{
    private const int MaximumRedirections = 5;
    private const int MaximumHeaderKibibytes = 32;

    private readonly TransferLimits _limits;
    private readonly TimeProvider _time;
    private readonly Action<HttpRequestMessage>? _authorize;
    private readonly CancellationToken _cancellation;
    private readonly HttpClient _client;
    private readonly HashSet<Socket> _sockets = [];
    private readonly CancellationTokenRegistration _registration;

    /// <param name="authorize">Signs each request just before it is sent; null for none.</param>
    public HttpFiles(TransferLimits limits, TimeProvider time, Action<HttpRequestMessage>? authorize, CancellationToken cancellation)
    {
        (_limits, _time, _authorize, _cancellation) = (limits, time, authorize, cancellation);
        var handler = new SocketsHttpHandler
        {
            // A signed request is for one address.
            AllowAutoRedirect = authorize is null,
            MaxAutomaticRedirections = MaximumRedirections,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = limits.Connect,
            MaxResponseHeadersLength = MaximumHeaderKibibytes,
            ConnectCallback = Connect,
        };
        _client = new HttpClient(handler) { Timeout = limits.Silence };
        _registration = cancellation.Register(CloseAll);
    }

    /// <summary>Opens a file; null if there is none. What is read from it is as long as the server said, or an error.</summary>
    /// <param name="from">How many bytes of it are left out.</param>
    /// <exception cref="IOException">The file cannot be had after all attempts; the message names the address and the reason.</exception>
    public Stream? Open(Uri address, CancellationToken cancellationToken, long from = 0)
    {
        var stream = new HttpFileStream(this, address, from, _limits, _time, cancellationToken);
        if (stream.TryOpen())
            return stream;
        stream.Dispose();
        return null;
    }

    /// <summary>Whether there is a file, by a HEAD request.</summary>
    /// <exception cref="IOException">The server does not tell.</exception>
    public bool Exists(Uri address, CancellationToken cancellationToken)
    {
        using var response = WithRetries(address, () => new HttpRequestMessage(HttpMethod.Head, address), cancellationToken);
        return response is not null;
    }

    /// <summary>Stores a file (PUT).</summary>
    /// <param name="open">Opens the content from its beginning, once for each attempt.</param>
    /// <exception cref="IOException">The server does not take it.</exception>
    public void Put(Uri address, Func<Stream> open, string contentType, CancellationToken cancellationToken)
    {
        using var response = WithRetries(
            address,
            () =>
            {
                var content = new StreamContent(open());
                content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
                return new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
            },
            cancellationToken);
        if (response is null)
            throw new StoreException($"cannot write '{address}': the server has no such place, or does not allow it");
    }

    public void Dispose()
    {
        _registration.Dispose();
        _client.Dispose();
    }

    /// <summary>One attempt; null where there is no such file.</summary>
    /// <exception cref="TransientException">The answer may be another if the server is asked again.</exception>
    /// <exception cref="StoreException">The answer will not be another.</exception>
    internal HttpResponseMessage? Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        var began = _time.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            _authorize?.Invoke(request);
            response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        // At the deadline the connection is closed under who reads from it, which may be told before the deadline itself is.
        catch (HttpRequestException e) when (!cancellationToken.IsCancellationRequested && _time.GetElapsedTime(began) < _limits.Silence)
        {
            throw new TransientException($"'{address}' cannot be reached: {e.Message}");
        }
        catch (Exception e) when (
            e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested && !_cancellation.IsCancellationRequested)
        {
            throw new TransientException($"'{address}' did not answer within {_limits.Silence.TotalSeconds:0.#} s");
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var answer = $"'{address}' was answered with {(int)response.StatusCode} {response.ReasonPhrase}";
            return response.StatusCode switch
            {
                // 403 is what a bucket says that may not be listed.
                HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden => null,
                HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
                    or >= HttpStatusCode.InternalServerError => throw new TransientException(answer),
                _ => throw new StoreException(answer),
            };
        }
    }

    /// <summary>Waits before the next attempt, or gives up with what the last one said.</summary>
    internal void WaitAfter(TransientException failure, int failed, CancellationToken cancellationToken)
    {
        ThrowIfCancelled(cancellationToken);
        if (failed >= _limits.Attempts)
            throw new StoreException($"{failure.Message} ({failed} attempts)", failure);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cancellation);
        _ = both.Token.WaitHandle.WaitOne(_limits.DelayAfter(failed)); // Woken or not, the next line looks.
        ThrowIfCancelled(cancellationToken);
    }

    internal void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _cancellation.ThrowIfCancellationRequested();
    }

    private HttpResponseMessage? WithRetries(Uri address, Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var failed = 0; ;)
        {
            try
            {
                using var message = request();
                return Send(message, cancellationToken);
            }
            catch (TransientException e)
            {
                WaitAfter(e, ++failed, cancellationToken);
            }
        }
    }

    // Synchronous, as are all requests: a thread that waits for a body is woken by the socket's own deadline.
    private ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var milliseconds = (int)_limits.Silence.TotalMilliseconds;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = milliseconds, SendTimeout = milliseconds };
        try
        {
            using (cancellationToken.Register(socket.Dispose))
                socket.Connect(context.DnsEndPoint);
            lock (_sockets)
            {
                _ = _sockets.RemoveWhere(one => one.SafeHandle.IsClosed); // Those that the pool closed.
                _sockets.Add(socket);
            }

            ThrowIfCancelled(cancellationToken);
            return ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void CloseAll()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Dispose();
        }
    }
}

/// <summary>A failure that may not happen again: the message says what was asked and what became of it.</summary>
internal sealed class TransientException(string message) : IOException(message);
