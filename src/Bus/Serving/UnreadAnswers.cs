using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// Which callers have got long answers and have not shown that they read them. The bus keeps what its clients do not read, and counts it against the
/// one who sent it, up to a bound behind which it takes nothing more of them. So who has got some long answers is sent a <c>Ping</c>, which every library
/// answers that reads. Safe for use by several threads.
/// </summary>
/// <param name="reads">Told of each that has shown it.</param>
internal sealed class UnreadAnswers(DBusConnection connection, Action<string> reads)
{
    /// <summary>So many long answers a caller gets before it has to show that it reads.</summary>
    private const int Most = 4;

    // The bus lets no connection wait for more than 128 answers, and there is more to be asked than this.
    private const int MostQuestions = 32;

    private static readonly TimeSpan Relenting = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _answers = [];
    private readonly HashSet<string> _asked = [];

    public bool AreMany(string sender)
    {
        lock (_gate)
            return _answers.GetValueOrDefault(sender) >= Most;
    }

    /// <summary>A caller has got a long answer.</summary>
    public void Add(string sender)
    {
        lock (_gate)
        {
            var count = _answers[sender] = _answers.GetValueOrDefault(sender) + 1;
            if (count < Most || _asked.Count >= MostQuestions || !_asked.Add(sender))
                return;
        }

        _ = AskAsync(sender); // It ends with the caller at the latest, and throws nothing.
    }

    /// <summary>A caller has left, or has read all it got.</summary>
    public void Forget(string sender)
    {
        lock (_gate)
        {
            _ = _answers.Remove(sender);
            _ = _asked.Remove(sender);
        }
    }

    private async Task AskAsync(string sender)
    {
        try
        {
            await connection.CallMethodAsync(Ping(sender)).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == BusErrors.AccessDenied)
        {
            // A bus without our rule does not pass the question on, so that the caller has shown nothing; it gets some long answers at a time.
            await Task.Delay(Relenting, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DBusExceptionBase)
        {
            // A caller that answers that it knows no Ping has read the question all the same.
        }

        Forget(sender);
        reads(sender);
    }

    private MessageBuffer Ping(string sender)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(sender, "/", "org.freedesktop.DBus.Peer", "Ping");
        return writer.CreateMessage();
    }
}
