using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hillingar.Linux;

namespace Hillingar.Bench.Tender;

/// <summary>UDP datagrams to a guest that sends them back, over a tap in this process's own network namespace.</summary>
internal sealed class Echo
{
    private const int Headers = 14 + 20 + 8; // Ethernet, IPv4, UDP
    private const int Lost = 100_000; // Microseconds without an answer.
    private static readonly IPEndPoint Guest = new(IPAddress.Parse("10.9.8.2"), 7);

    private readonly string _image;

    /// <summary>Makes the two taps that the guest has, with the guest's addresses known, so that nothing has to be resolved.</summary>
    internal Echo(string image)
    {
        _image = image;
        foreach (var tap in new[] { "bench0", "bench1" })
        {
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
            TapDevice.CreatePersistent(tap);
            Ip($"link set {tap} up");
        }

        Ip("link set lo up");
        Ip("address add 10.9.8.1/24 dev bench0");
        Ip("neighbour add 10.9.8.2 lladdr 02:00:00:00:00:01 dev bench0 nud permanent");
    }

    /// <summary>Answers a second. A lost datagram counts as no answer, and its time is counted.</summary>
    /// <param name="way">What the guest is told: <c>ring</c> or <c>call</c>.</param>
    /// <param name="frame">Bytes of a frame, headers included.</param>
    /// <param name="window">How many datagrams may be under way at once.</param>
    internal double Measure(Contestant contestant, string way, int frame, int window, int count)
    {
        using var tender = contestant.Start("--mem=16", "--net:left=bench0", "--net-mac:left=02:00:00:00:00:01", "--net:right=bench1", _image, way);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        try
        {
            socket.Connect(Guest);
            AwaitGuest(socket);
            return Exchange(socket, new byte[frame - Headers], window, count);
        }
        finally
        {
            tender.Send(Signal.SIGKILL);
            _ = tender.Wait();
        }
    }

    private static double Exchange(Socket socket, byte[] datagram, int window, int count)
    {
        var buffer = new byte[2048];
        var (sent, answered, lost) = (0, 0, 0);
        var start = Stopwatch.GetTimestamp();
        while (answered + lost < count)
        {
            for (; sent < count && sent - answered - lost < window; sent++)
                _ = socket.Send(datagram);
            if (socket.Poll(Lost, SelectMode.SelectRead))
            {
                _ = socket.Receive(buffer);
                answered++;
            }
            else
                lost = sent - answered;
        }

        return answered / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void AwaitGuest(Socket socket)
    {
        const int Tries = 100;
        for (var i = 0; i < Tries; i++)
        {
            _ = socket.Send("are you there?"u8);
            if (!socket.Poll(Lost, SelectMode.SelectRead))
                continue;
            // Answers to earlier questions that were slow must not count as answers to later ones.
            Thread.Sleep(50);
            while (socket.Poll(0, SelectMode.SelectRead))
                _ = socket.Receive(new byte[64]);
            return;
        }

        throw new InvalidOperationException("the guest does not answer");
    }

    private static void Ip(string arguments)
    {
        using var ip = Process.Start("ip", arguments);
        ip.WaitForExit();
        if (ip.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: status {ip.ExitCode}");
    }
}
