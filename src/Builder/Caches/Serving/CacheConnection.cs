using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>One connection of a <see cref="CacheServer"/>: requests one after the other, each answered before the next is read.</summary>
internal sealed class CacheConnection
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly Store _store;
    private readonly CacheServerOptions _options;
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly CacheContents _contents;
    private readonly string _peer;

    // What was received and not yet read: the beginning of the next request, where somebody sends several at once.
    private readonly byte[] _buffer = new byte[HttpRequestHead.MaximumSize];
    private int _received;

    public CacheConnection(Socket socket, Store store, CacheServerOptions options, Action<string> log, TimeProvider time)
    {
        (_socket, _store, _options, _log, _time) = (socket, store, options, log, time);
        _contents = new CacheContents(store, options);
        _peer = socket.RemoteEndPoint?.ToString() ?? "?";
        socket.NoDelay = true;
        socket.SendTimeout = (int)options.SendTimeout.TotalMilliseconds;
    }

    /// <summary>Answers until the other side has no more to ask, or does what it should not.</summary>
    /// <exception cref="IOException">The connection broke, or took too long.</exception>
    public void Serve()
    {
        while (ReadHead(out var bytes))
        {
            if (!Answer(HttpRequestHead.Parse(bytes)))
                return;
        }
    }

    // False at the end of the connection, or at a deadline.
    private bool ReadHead(out byte[] head)
    {
        var begun = _time.GetTimestamp();
        while (true)
        {
            var end = _buffer.AsSpan(0, _received).IndexOf(EndOfHead);
            if (end >= 0)
            {
                head = _buffer[..end];
                var rest = end + EndOfHead.Length;
                _buffer.AsSpan(rest, _received - rest).CopyTo(_buffer);
                _received -= rest;
                return true;
            }

            head = [];
            if (_received == _buffer.Length)
            {
                Send("431 Request Header Fields Too Large", "", "the head of the request is too long\n", isHead: false, keepsAlive: false);
                return false;
            }

            var left = _options.HeadTimeout - _time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || !_socket.Poll(left, SelectMode.SelectRead))
                return false;
            var count = _socket.Receive(_buffer.AsSpan(_received));
            if (count == 0)
                return false;
            _received += count;
        }
    }

    // False if the connection is to be closed.
    private bool Answer(HttpRequestHead? head)
    {
        var begun = _time.GetTimestamp();
        if (head is null)
        {
            Send("400 Bad Request", "", "this is no request\n", isHead: false, keepsAlive: false);
            return false;
        }

        var isHead = head.Method == "HEAD";
        var keepsAlive = head.KeepsAlive && !head.HasBody;
        var sent = head switch
        {
            { HasBody: true } => Send("413 Content Too Large", "", "requests have no body here\n", isHead, keepsAlive),
            { Method: not ("GET" or "HEAD") } => Send("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "this cache is read-only\n", isHead, keepsAlive),
            _ => Give(head, isHead, keepsAlive),
        };
        var target = head.Target.Length > 200 ? head.Target[..200] + "…" : head.Target;
        _log($"{_peer} {head.Method} {target} {sent.Status[..3]} {sent.Bytes} {_time.GetElapsedTime(begun).TotalMilliseconds:0}ms");
        return keepsAlive;
    }

    private (string Status, long Bytes) Give(HttpRequestHead head, bool isHead, bool keepsAlive)
    {
        // What is looked at stays until the answer was sent.
        using var session = _store.Session();
        switch (_contents.Find(head.Target))
        {
            case CacheContents.Found.Text text:
                return Send("200 OK", $"Content-Type: {text.ContentType}\r\n", text.Content, isHead, keepsAlive);
            case CacheContents.Found.Archive archive when head.Headers.GetValueOrDefault("if-none-match") is { } tags && tags.Contains(archive.Tag, StringComparison.Ordinal):
                SendText($"HTTP/1.1 304 Not Modified\r\nETag: {archive.Tag}\r\n{Ending(keepsAlive)}");
                return ("304", 0);
            case CacheContents.Found.Archive archive:
                return new ArchiveAnswer(_socket, _store, _options, _time, archive, head, Ending(keepsAlive)).Send(isHead);
            default:
                return Send("404 Not Found", "", "there is no such file\n", isHead, keepsAlive);
        }
    }

    private (string Status, long Bytes) Send(string status, string headers, string body, bool isHead, bool keepsAlive)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        SendText(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n{headers}Content-Length: {bytes}\r\n{Ending(keepsAlive)}{(isHead ? "" : body)}"));
        return (status, isHead ? 0 : bytes);
    }

    private static string Ending(bool keepsAlive) => $"Connection: {(keepsAlive ? "keep-alive" : "close")}\r\n\r\n";

    private void SendText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        while (bytes.Length > 0)
            bytes = bytes[_socket.Send(bytes)..];
    }
}
