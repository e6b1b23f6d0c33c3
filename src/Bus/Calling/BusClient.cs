using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>The calling side of the contract: calls methods, reads properties, hears signals.</summary>
public sealed class BusClient : IDisposable
{
    // hillingard answers from a snapshot; one that takes longer is stuck.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(25);

    private readonly DBusConnection _connection;
    private readonly TimeSpan _answerTime;

    private BusClient(DBusConnection connection, TimeSpan answerTime) => (_connection, _answerTime) = (connection, answerTime);

    /// <param name="address">A D-Bus address.</param>
    /// <param name="stream">Over which to ask, with bounds of its own for how long that may take; null for the library's.</param>
    /// <exception cref="IOException">There is no bus there, or it does not let this user in.</exception>
    public static async Task<BusClient> ConnectAsync(string address, AskingStream? stream = null)
    {
        var answerTime = stream is null ? AnswerTime : Timeout.InfiniteTimeSpan;
        var connection = new DBusConnection(new Options(address, stream));
        try
        {
            stream?.Connect(address);
            await connection.ConnectAsync().AsTask().WaitAsync(answerTime).ConfigureAwait(false);
            return new BusClient(connection, answerTime);
        }
        catch (Exception e) when (e is SocketException or DBusExceptionBase or IOException or ArgumentException or FormatException or TimeoutException)
        {
            connection.Dispose();
            throw new IOException(e.InnerException?.Message ?? e.Message, e);
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Calls a method and waits for its answer.</summary>
    /// <exception cref="BusException">The callee's error, or <see cref="BusErrors.ServiceUnknown"/>
    /// and <see cref="BusErrors.NoReply"/> where it never came to one.</exception>
    public Task<TOut> CallAsync<TIn, TOut>(string path, BusMethod<TIn, TOut> method, TIn arguments) => SendAsync(
        path,
        method.Interface.Name,
        method.Name,
        method.Takes.Signature,
        body => method.Takes.Write(body, arguments),
        (message, _) =>
        {
            Demand(message, method.Returns.Signature);
            var reader = message.GetBodyReader();
            return method.Returns.Read(ref reader);
        });

    /// <summary>All properties of an object, as they are at one instant.</summary>
    /// <exception cref="BusException">As <see cref="CallAsync"/>.</exception>
    public Task<TState> GetAsync<TState>(string path, BusInterface<TState> table)
        where TState : class, new() => SendAsync(
        path,
        StandardInterfaces.Properties,
        "GetAll",
        "s",
        body => body.WriteText(table.Name),
        (message, _) =>
        {
            Demand(message, "a{sv}");
            var reader = message.GetBodyReader();
            return table.ReadProperties(ref reader);
        });

    /// <summary>All objects that have an interface, in the order of the answer; those of other interfaces are passed over.</summary>
    /// <exception cref="BusException">As <see cref="CallAsync"/>.</exception>
    public Task<IReadOnlyList<(string Path, TState State)>> GetAllAsync<TState>(BusInterface<TState> table)
        where TState : class, new() => SendAsync<IReadOnlyList<(string, TState)>>(
        HostBus.Root,
        StandardInterfaces.ObjectManager,
        "GetManagedObjects",
        "",
        _ => { },
        (message, _) =>
        {
            Demand(message, "a{oa{sa{sv}}}");
            var found = new List<(string, TState)>();
            var reader = message.GetBodyReader();
            var objects = reader.ReadDictionaryStart();
            while (reader.HasNext(objects))
            {
                reader.AlignStruct();
                var path = reader.ReadObjectPathAsString();
                var interfaces = reader.ReadDictionaryStart();
                while (reader.HasNext(interfaces))
                {
                    reader.AlignStruct();
                    // Reading what is not wanted costs little, and leaves the reader where it has to be.
                    var isWanted = reader.ReadStringAsSpan().SequenceEqual(table.NameBytes);
                    var state = table.ReadProperties(ref reader);
                    if (isWanted)
                        found.Add((path, state));
                }
            }

            return found;
        });

    /// <summary>Hears a signal of one object until the result is disposed.</summary>
    /// <param name="heard">Called on the connection's thread, in the order of the signals.</param>
    public async Task<IDisposable> HearAsync<T>(string path, BusSignal<T> signal, Action<T> heard)
    {
        var rule = new MatchRule
        {
            Type = MessageType.Signal,
            Sender = HostBus.Service,
            Path = path,
            Interface = signal.Interface.Name,
            Member = signal.Name,
        };
        return await _connection.AddMatchAsync(
            rule,
            (message, _) =>
            {
                var reader = message.GetBodyReader();
                return signal.Carries.Read(ref reader);
            },
            notification =>
            {
                if (notification.HasValue)
                    heard(notification.Value);
            },
            emitOnCapturedContext: false,
            ObserverFlags.None).ConfigureAwait(false);
    }

    /// <summary>Completes when the service leaves the bus, or the bus this client.</summary>
    public async Task GoneAsync(CancellationToken cancellationToken)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rule = new MatchRule
        {
            Type = MessageType.Signal,
            Sender = "org.freedesktop.DBus",
            Interface = "org.freedesktop.DBus",
            Member = "NameOwnerChanged",
            Arg0 = HostBus.Service,
        };
        using var watch = await _connection.AddMatchAsync(
            rule,
            static (message, _) =>
            {
                var reader = message.GetBodyReader();
                _ = reader.ReadString();
                _ = reader.ReadString();
                return reader.ReadString();
            },
            notification =>
            {
                if (notification.IsCompletion || notification is { HasValue: true, Value: "" })
                    gone.TrySetResult();
            },
            emitOnCapturedContext: false,
            ObserverFlags.EmitAll).ConfigureAwait(false);
        await gone.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> SendAsync<T>(string path, string on, string member, string signature, Action<BodyWriter> write, MessageValueReader<T> read)
    {
        try
        {
            return await _connection.CallMethodAsync(Message(path, on, member, signature, write), read, null).WaitAsync(_answerTime).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e)
        {
            throw new BusException(e.ErrorName, e.ErrorMessage);
        }
        catch (TimeoutException)
        {
            throw new BusException(BusErrors.NoReply, $"no answer came within {AnswerTime.TotalSeconds} s");
        }
        catch (DBusExceptionBase e)
        {
            throw new BusException(BusErrors.NoReply, e.Message);
        }
    }

    private MessageBuffer Message(string path, string on, string member, string signature, Action<BodyWriter> write)
    {
        var body = new BodyWriter();
        write(body);
        var writer = _connection.GetMessageWriter();
        try
        {
            // A person at a terminal can be asked for a password.
            writer.WriteMethodCallHeader(
                HostBus.Service, path, on, member, signature.Length == 0 ? null! : signature, MessageFlags.AllowInteractiveAuthorization);
            body.CopyTo(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static void Demand(Message message, string signature)
    {
        if ((message.SignatureAsString ?? "") != signature)
            throw new BusException(BusErrors.InvalidArgs, $"the answer is '{message.SignatureAsString}' and not '{signature}': hillingard has another version");
    }

    private sealed class Options(string address, Stream? stream) : DBusConnectionOptions(address)
    {
        protected override async ValueTask<SetupResult> SetupAsync(CancellationToken cancellationToken)
        {
            var setup = await base.SetupAsync(cancellationToken).ConfigureAwait(false);
            setup.SupportsFdPassing = false;
            if (stream is not null)
                setup.ConnectionStream = stream;
            return setup;
        }
    }
}
