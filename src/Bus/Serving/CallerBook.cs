using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// Whom the connections of the bus belong to, by their unique names. A bus gives no such name twice, so what was asked once stays true. Safe for use
/// by several threads.
/// </summary>
internal sealed class CallerBook(DBusConnection connection)
{
    /// <summary>How many are remembered; the bus tells of the others again.</summary>
    private const int Remembered = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, BusCaller> _callers = [];
    private readonly Queue<string> _order = new();

    /// <exception cref="BusException">The caller is gone.</exception>
    public async Task<BusCaller> FindAsync(string sender)
    {
        lock (_gate)
        {
            if (_callers.TryGetValue(sender, out var known))
                return known;
        }

        BusCaller caller;
        try
        {
            caller = await connection.CallMethodAsync(Ask(sender), static (message, _) => Read(message), null).ConfigureAwait(false);
        }
        catch (DBusExceptionBase e)
        {
            throw new BusException(BusErrors.AccessDenied, $"the bus does not say who {sender} is ({e.Message})");
        }

        lock (_gate)
        {
            if (_callers.TryAdd(sender, caller))
                _order.Enqueue(sender);
            if (_order.Count > Remembered)
                _ = _callers.Remove(_order.Dequeue());
        }

        return caller;
    }

    /// <summary>The caller has left; there is nothing more to be known of it.</summary>
    public void Forget(string sender)
    {
        lock (_gate)
            _ = _callers.Remove(sender);
    }

    private MessageBuffer Ask(string sender)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionCredentials", "s");
        writer.WriteString(sender);
        return writer.CreateMessage();
    }

    private static BusCaller Read(Message message)
    {
        var reader = message.GetBodyReader();
        var values = reader.ReadDictionaryOfStringToVariantValue();
        if (!values.TryGetValue("UnixUserID", out var user))
            throw new BusException(BusErrors.AccessDenied, "the bus does not know the caller's user");
        var pid = values.TryGetValue("ProcessID", out var process) ? process.GetUInt32() : 0;
        return new BusCaller(user.GetUInt32(), pid, values.TryGetValue("UnixGroupIDs", out var groups) ? groups.GetArray<uint>() : []);
    }
}
