using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hillingar.Builder.Tests.Caches;

/// <summary>A server on the loopback that does what the test says for each request, well or badly, and notes what it was asked.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Action<string, NetworkStream> _answer;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Thread _accepting;

    /// <param name="answer">Gets the head of a request, and writes the answer; afterwards the connection is closed.</param>
    public ScriptedServer(Action<string, NetworkStream> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = new Thread(Accept) { IsBackground = true };
        _accepting.Start();
    }

    /// <summary>The heads of all requests so far, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>A server of files by their paths, with a slash in front; what is not there is answered with 404.</summary>
    public static ScriptedServer Of(IReadOnlyDictionary<string, byte[]> files) => new((head, stream) =>
    {
        if (files.TryGetValue(head.Split(' ')[1], out var content))
            Send(stream, "200 OK", "", head.StartsWith("HEAD", StringComparison.Ordinal) ? [] : content, content.Length);
        else
            Send(stream, "404 Not Found", "", []);
    });

    /// <param name="length">What the header says; null for the length that the content has.</param>
    public static void Send(Stream stream, string status, string headers, ReadOnlySpan<byte> content, long? length = null)
    {
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: {length ?? content.Length}\r\nConnection: close\r\n\r\n"));
        stream.Write(content);
    }

    public void Dispose()
    {
        _listener.Stop();
        foreach (var client in _clients)
            client.Dispose();
        _accepting.Join();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                var client = _listener.AcceptTcpClient();
                _clients.Add(client);
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && stream.ReadByte() is >= 0 and var letter)
                    head.Append((char)letter);
                if (head.Length == 0)
                    return;
                Requests.Enqueue(head.ToString());
                _answer(head.ToString(), stream);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other side went away, as some tests want it to.
        }
    }
}
