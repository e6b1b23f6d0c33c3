using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// Decides whether a caller may do what it asks for. The one rule: root may, and so may the user that this process runs as; members of the action's
/// groups may; of every other user polkit decides, and where polkit does not run, they may not.
/// </summary>
/// <param name="groupsNamed">The number of a group by its name; null where there is no such group.</param>
internal sealed class BusAuthority(BusLink link, Func<string, uint?> groupsNamed)
{
    private const string Polkit = "org.freedesktop.PolicyKit1";
    private const string Authority = "/org/freedesktop/PolicyKit1/Authority";

    // polkit answers at once, unless it may ask a person, for whom this is long enough to find a password.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceWithPeople = TimeSpan.FromMinutes(2);

    private readonly CallerBook _callers = new(link.Connection);

    public Task<BusCaller> CallerAsync(string sender) => _callers.FindAsync(sender);

    /// <summary>A caller has left the bus.</summary>
    public void Forget(string sender) => _callers.Forget(sender);

    /// <param name="mayAsk">Whether the caller would have a person authenticate.</param>
    /// <exception cref="BusException">The caller may not: <see cref="BusErrors.AccessDenied"/> or <see cref="BusErrors.InteractionRequired"/>.</exception>
    public async ValueTask DemandAsync(BusCall call, BusAction action, string verb, string unit, bool mayAsk)
    {
        var caller = await CallerAsync(call.Sender).ConfigureAwait(false);
        if (caller.User == 0 || caller.User == link.User)
            return;
        if (action.Groups.Select(groupsNamed).Any(group => group is { } number && caller.Groups.Contains(number)))
            return;
        await AskPolkitAsync(call.Sender, action, verb, unit, mayAsk).ConfigureAwait(false);
    }

    private async Task AskPolkitAsync(string sender, BusAction action, string verb, string unit, bool mayAsk)
    {
        bool isAuthorized, isChallenge;
        try
        {
            (isAuthorized, isChallenge) = await link.Connection
                .CallMethodAsync(Question(sender, action, verb, unit, mayAsk), static (message, _) => Read(message), null)
                .WaitAsync(mayAsk ? PatienceWithPeople : Patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusExceptionBase or TimeoutException)
        {
            throw new BusException(BusErrors.AccessDenied, $"only root may do this, for polkit does not answer ({e.Message})");
        }

        if (isAuthorized)
            return;
        throw isChallenge
            ? new BusException(BusErrors.InteractionRequired, $"{action.Id} needs a user to authenticate")
            : new BusException(BusErrors.AccessDenied, $"the policy for {action.Id} does not allow it");
    }

    // CheckAuthorization((sa{sv}) subject, s action_id, a{ss} details, u flags, s cancellation_id) -> (bba{ss})
    private MessageBuffer Question(string sender, BusAction action, string verb, string unit, bool mayAsk)
    {
        var writer = link.Connection.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(Polkit, Authority, Polkit + ".Authority", "CheckAuthorization", "(sa{sv})sa{ss}us");
            writer.WriteStructureStart();
            writer.WriteString("system-bus-name");
            var subject = writer.WriteDictionaryStart();
            writer.WriteDictionaryEntryStart();
            writer.WriteString("name");
            writer.WriteSignature("s"u8);
            writer.WriteString(sender);
            writer.WriteDictionaryEnd(subject);
            writer.WriteString(action.Id);
            var details = writer.WriteDictionaryStart();
            foreach (var (key, value) in new[] { ("unit", unit), ("verb", verb) })
            {
                writer.WriteDictionaryEntryStart();
                writer.WriteString(key);
                writer.WriteString(value);
            }

            writer.WriteDictionaryEnd(details);
            writer.WriteUInt32(mayAsk ? 1u : 0);
            writer.WriteString("");
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static (bool IsAuthorized, bool IsChallenge) Read(Message message)
    {
        var reader = message.GetBodyReader();
        reader.AlignStruct();
        return (reader.ReadBool(), reader.ReadBool());
    }
}
