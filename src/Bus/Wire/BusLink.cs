using System.Globalization;
using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>One connection of a service to a bus, from its making until it is lost or given up.</summary>
public sealed class BusLink : IDisposable
{
    // A bus that takes a connection answers at once; one that is stopped never does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    private readonly GuardedStream _stream;

    private BusLink(DBusConnection connection, GuardedStream stream, uint user)
    {
        Connection = connection;
        _stream = stream;
        User = user;
    }

    public DBusConnection Connection { get; }

    /// <summary>The user that this process runs as, by which the bus knows it.</summary>
    public uint User { get; }

    /// <summary>Connects to the first of the address's sockets that takes the connection.</summary>
    /// <param name="patience">For how long a socket may take the connection and say nothing; null for 10 s.</param>
    /// <exception cref="IOException">There is no bus, or it does not let this user in; the message says which socket and why.</exception>
    /// <exception cref="FormatException">The address is none.</exception>
    public static async Task<BusLink> ConnectAsync(string address, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var wait = patience ?? Patience;
        Exception? last = null;
        foreach (var endPoint in BusAddress.EndPoints(address))
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            var stream = new GuardedStream(socket, Stall);
            var options = new StreamOptions(stream);
            var connection = new DBusConnection(options);
            try
            {
                await socket.ConnectAsync(endPoint, cancellationToken).AsTask().WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                await connection.ConnectAsync().AsTask().WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                return new BusLink(connection, stream, options.User);
            }
            catch (Exception e)
            {
                connection.Dispose();
                await stream.DisposeAsync().ConfigureAwait(false);
                if (e is not (SocketException or DBusExceptionBase or IOException or TimeoutException))
                    throw;
                last = e;
            }
        }

        throw new IOException(last is null ? "the address is empty" : last.Message, last);
    }

    /// <summary>Completes when the bus has taken all that was sent to it.</summary>
    public Task WhenWritableAsync() => _stream.WhenWritableAsync();

    /// <summary>Hears of connections that leave the bus, until the result is disposed.</summary>
    /// <param name="left">Called on the connection's thread with the unique name.</param>
    public async Task<IDisposable> HearDeparturesAsync(Action<string> left) => await Connection.AddMatchAsync(
        new MatchRule { Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Interface = "org.freedesktop.DBus", Member = "NameOwnerChanged" },
        static (message, _) =>
        {
            var reader = message.GetBodyReader();
            var name = reader.ReadString();
            _ = reader.ReadString();
            return (Name: name, Owner: reader.ReadString());
        },
        notification =>
        {
            if (notification is { HasValue: true, Value: { Owner: "", Name: [':', ..] name } })
                left(name);
        },
        emitOnCapturedContext: false,
        ObserverFlags.None).AsTask().WaitAsync(Patience).ConfigureAwait(false);

    /// <inheritdoc cref="GuardedStream.NoteRefusal"/>
    public void NoteRefusal() => _stream.NoteRefusal();

    /// <summary>Completes when the connection is lost, with the reason.</summary>
    public async Task<string> LostAsync() =>
        (await Connection.DisconnectedAsync().ConfigureAwait(false))?.Message ?? "the connection was closed";

    public void Dispose() => Connection.Dispose();

    // Descriptors are not asked for: no method takes one, and so no caller can send one.
    private sealed class StreamOptions(Stream stream) : DBusConnectionOptions("")
    {
        public uint User { get; private set; }

        protected override async ValueTask<SetupResult> SetupAsync(CancellationToken cancellationToken)
        {
            var setup = await base.SetupAsync(cancellationToken).ConfigureAwait(false);
            setup.ConnectionStream = stream;
            User = uint.Parse(setup.UserId!, CultureInfo.InvariantCulture);
            return setup;
        }
    }
}
