using Tmds.DBus.Protocol;

namespace Hillingar.Bus.Tests;

/// <summary>A client that knows nothing of the contract: it sends what it is told to, and looks at what comes back.</summary>
internal sealed class RawCaller : IDisposable
{
    private readonly DBusConnection _connection;

    private RawCaller(DBusConnection connection) => _connection = connection;

    public delegate void WriteBody(ref MessageWriter writer);

    /// <summary>The name that the bus has given it.</summary>
    public string Name => _connection.UniqueName!;

    public static async Task<RawCaller> ConnectAsync(BusDaemon daemon)
    {
        var connection = new DBusConnection(daemon.Address);
        await connection.ConnectAsync();
        return new RawCaller(connection);
    }

    /// <summary>The signature of the answer and, of an answer that is one variant, that of its value; or the error's name.</summary>
    public async Task<string> CallAsync(
        string path, string? on, string member, string signature = "", WriteBody? write = null, MessageFlags flags = MessageFlags.None)
    {
        try
        {
            return await _connection.CallMethodAsync(
                Message(path, on, member, signature, write, flags),
                static (message, _) =>
                {
                    var reader = message.GetBodyReader();
                    var signature = message.SignatureAsString ?? "";
                    return signature == "v" ? $"v:{reader.ReadSignatureAsString()}" : signature;
                },
                null).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        catch (DBusErrorReplyException e)
        {
            return e.ErrorName;
        }
    }

    /// <summary>Sends a call to which no answer is wanted.</summary>
    public void Send(string path, string on, string member, string signature = "", WriteBody? write = null) =>
        _connection.TrySendMessage(Message(path, on, member, signature, write, MessageFlags.NoReplyExpected));

    public void Dispose() => _connection.Dispose();

    /// <summary>Writes some value of each type of a signature.</summary>
    public static void WriteSamples(ref MessageWriter writer, string signature)
    {
        for (var i = 0; i < signature.Length; i++)
        {
            switch (signature[i])
            {
                case 's':
                    writer.WriteString("/replace");
                    break;
                case 'u':
                    writer.WriteUInt32(1);
                    break;
                case 'i':
                    writer.WriteInt32(15);
                    break;
                case 't':
                    writer.WriteUInt64(0);
                    break;
                case 'a' when signature[i + 1] == 's':
                    writer.WriteArray(new[] { "dns" });
                    i++;
                    break;
                default:
                    throw new ArgumentException($"there is no sample of '{signature[i..]}'", nameof(signature));
            }
        }
    }

    private MessageBuffer Message(string path, string? on, string member, string signature, WriteBody? write, MessageFlags flags)
    {
        var writer = _connection.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(HostBus.Service, path, on, member, signature.Length == 0 ? null : signature, flags);
            write?.Invoke(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }
}
