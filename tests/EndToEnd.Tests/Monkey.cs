using System.Net.Sockets;
using Hillingar.TestKit;

namespace Hillingar.EndToEnd.Tests;

/// <summary>Connections that send what comes to their mind and read no answer, until they are told to stop.</summary>
internal sealed class Monkey : IDisposable
{
    private const string Service = "org.hillingar.Hillingar1";
    private const string Root = "/org/hillingar/Hillingar1";

    // Of unread answers the bus keeps as many as it allows; then it closes the connection, and the next one begins.
    private const int MessagesOfOne = 400;

    private static readonly string[] Paths = [Root, Root + "/unit/unit0000", Root + "/unit", Root + "/job/1", Root + "/generation/1", "/", "/no/such/object"];

    private static readonly string[] Interfaces =
    [
        Service + ".Manager", Service + ".Unit", Service + ".Job", "org.freedesktop.DBus.Properties", "org.freedesktop.DBus.ObjectManager",
        "org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Peer", "no.such.interface",
    ];

    // None of them moves the host: what is asked for by root would be done.
    private static readonly string[] Members =
    [
        "Get", "GetAll", "Set", "GetManagedObjects", "Introspect", "Ping", "GetUnit", "GetUnitByPID", "ListUnits", "ListUnitRows", "ListUnitsByNames",
        "ListUnitsByPatterns", "GetJob", "ListJobs", "Subscribe", "Unsubscribe", "ListGenerations", "ReadLog", "CancelJob", "KillUnit", "NoSuchMethod",
    ];

    private readonly string _address;
    private readonly bool _isGreedy;
    private readonly List<Thread> _threads;
    private volatile bool _isOver;
    private int _sent;

    /// <param name="isGreedy">Whether it sends and asks for what is long too.</param>
    public Monkey(string address, int connections, int seed, bool isGreedy)
    {
        (_address, _isGreedy) = (address, isGreedy);
        _threads = [.. Enumerable.Range(0, connections).Select(number => new Thread(() => Play(new Random(seed + number))) { IsBackground = true })];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>How many messages it has sent.</summary>
    public int Sent => _sent;

    public void Dispose()
    {
        _isOver = true;
        _threads.ForEach(thread => thread.Join());
    }

    private void Play(Random random)
    {
        while (!_isOver)
        {
            try
            {
                using var bus = new RawBus(_address);
                for (var i = 0; i < MessagesOfOne && !_isOver; i++)
                {
                    Send(bus, random);
                    Interlocked.Increment(ref _sent);
                }
            }
            catch (SocketException)
            {
                // The bus does not like such company.
            }
        }
    }

    private void Send(RawBus bus, Random random)
    {
        var (signature, body) = HostileBodies.All[random.Next(HostileBodies.All.Count)];
        // The longest ones seldom, for the bus needs long for them.
        if (body.Length > 100_000 && (!_isGreedy || random.Next(8) > 0))
            (signature, body) = ("", []);
        T Any<T>(T[] of) => of[random.Next(of.Length)];
        switch (random.Next(100))
        {
            case 0:
                var noise = new byte[200];
                random.NextBytes(noise);
                bus.Throw(noise);
                break;
            case < 5:
                _ = bus.Tell(Service, Any(Paths), Any(Interfaces), Any(Members), signature, body, kind: 4);
                break;
            case < 40 when _isGreedy:
                // A flood of the longest answers that there are.
                _ = bus.Tell(Service, Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
                break;
            default:
                _ = bus.Tell(Service, Any(Paths), Any(Interfaces), Any(Members), signature, body, flags: (byte)random.Next(8));
                break;
        }
    }
}
