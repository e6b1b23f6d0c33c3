using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Net.Tests;

/// <summary>
/// Another host on a wire to this one: a network namespace on a thread of its own, which the test's thread can ask to do things.
/// Sockets made there stay there, used by any thread.
/// </summary>
internal sealed class Neighbour : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly List<Socket> _sockets = [];
    private string _task = "";

    private Neighbour()
    {
        using var ready = new ManualResetEventSlim();
        _thread = new Thread(() => NetworkNamespace.RunInNew(() =>
        {
            _task = Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!);
            ready.Set();
            foreach (var work in _work.GetConsumingEnumerable())
                work();
        }));
        _thread.Start();
        ready.Wait();
    }

    /// <summary>A neighbour on a pair of interfaces; the near one gets an address of its own, or becomes a port of a bridge.</summary>
    public static Neighbour On(string wire, string farAddress, string gateway, string? nearAddress = null, string? bridge = null)
    {
        var neighbour = new Neighbour();
        Ip($"link add {wire} type veth peer name far netns {neighbour._task}");
        if (nearAddress is not null)
            Ip($"addr add {nearAddress} dev {wire}");
        if (bridge is not null)
            Ip($"link set {wire} master {bridge}");
        Ip($"link set {wire} up");
        neighbour.Do(() =>
        {
            Ip($"addr add {farAddress} dev far");
            Ip("link set far up");
            Ip($"route add default via {gateway}");
        });
        return neighbour;
    }

    /// <summary>Gives the neighbour an IPv6 address and a gateway, and the near end of its wire an address where that is named.</summary>
    /// <remarks>There is no wait to see whether another machine has the address (<c>nodad</c>): there is no other.</remarks>
    public Neighbour WithIpv6(string farAddress, string gateway, string? wire = null, string? nearAddress = null)
    {
        if (nearAddress is not null)
            Ip($"-6 addr add {nearAddress} dev {wire} nodad");
        Do(() =>
        {
            Ip($"-6 addr add {farAddress} dev far nodad");
            Ip($"-6 route add default via {gateway}");
        });
        return this;
    }

    /// <summary>Runs ip(8) in the namespace of the calling thread.</summary>
    public static void Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}: {complaint}");
    }

    /// <summary>Does something on the neighbour, and waits until it is done.</summary>
    public void Do(Action action) => _ = Do(() =>
    {
        action();
        return true;
    });

    public T Do<T>(Func<T> function)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEventSlim();
        _work.Add(() =>
        {
            // A border: the exception is thrown again on the caller's thread.
            try
            {
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
        return result!;
    }

    /// <summary>Answers each datagram, or the first bytes of each connection, with the address that it came from.</summary>
    public void Answer(ProtocolType protocol, int port)
    {
        var socket = Do(() =>
        {
            // Both families: the address of a client of IPv4 is mapped.
            var made = new Socket(protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
            made.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            if (protocol == ProtocolType.Tcp)
                made.Listen();
            return made;
        });
        _sockets.Add(socket);
        new Thread(() =>
        {
            try
            {
                while (protocol == ProtocolType.Udp ? AnswerDatagram(socket) : AnswerConnection(socket))
                {
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }).Start();
    }

    /// <summary>What a server answers to the namespace of the calling thread; null if it does not within the time.</summary>
    public static string? Ask(ProtocolType protocol, string server, int port, int milliseconds = 5000)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(server), port);
        // A bridge opens its port a moment after it was asked to: as guests do, one asks again.
        for (var end = Environment.TickCount64 + milliseconds; Environment.TickCount64 < end;)
        {
            using var socket = new Socket(endpoint.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
            socket.ReceiveTimeout = protocol == ProtocolType.Udp ? 200 : milliseconds;
            try
            {
                socket.Connect(endpoint);
                socket.Send("?"u8);
                var buffer = new byte[100];
                return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock
                or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.ConnectionRefused)
            {
                // A refusal comes at once, and is no reason to hurry.
                if (e.SocketErrorCode == SocketError.ConnectionRefused)
                    Thread.Sleep(20);
            }
        }

        return null;
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private static bool AnswerDatagram(Socket socket)
    {
        EndPoint client = new IPEndPoint(IPAddress.IPv6Any, 0);
        _ = socket.ReceiveFrom(new byte[100], ref client);
        _ = socket.SendTo(Text(client), client);
        return true;
    }

    private static bool AnswerConnection(Socket socket)
    {
        using var connection = socket.Accept();
        _ = connection.Receive(new byte[100]);
        _ = connection.Send(Text(connection.RemoteEndPoint!));
        return true;
    }

    private static byte[] Text(EndPoint client)
    {
        var address = ((IPEndPoint)client).Address;
        return Encoding.ASCII.GetBytes((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }
}
