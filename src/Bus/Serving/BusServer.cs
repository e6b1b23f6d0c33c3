using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>
/// Answers the calls that come over one connection: our methods through <see cref="BusHandlers"/>, and the standard interfaces from the contract and
/// the objects. Calls are answered one after the other, each from one value of the objects; only calls that wait for another program, as polkit or a new
/// job, is finished beside the others.
/// </summary>
public sealed class BusServer : IPathMethodHandler, IDisposable
{
    // What lists something.
    private static readonly HashSet<string> LongAnswers =
    [
        "GetManagedObjects",
        .. HostBus.Interfaces.SelectMany(one => one.Interface.Methods)
            .Where(method => method.Returns.Signature.StartsWith("a(", StringComparison.Ordinal)).Select(method => method.Name),
    ];

    private readonly BusLink _link;
    private readonly BusHandlers _handlers;
    private readonly BusAuthority _authority;
    private readonly UnreadAnswers _unread;
    private readonly Func<HostObjects> _objects;
    private readonly Action<Exception> _failed;
    private readonly CallQueue _queue;

    /// <param name="objects">The objects as they are now; called once for each call.</param>
    /// <param name="groupsNamed">The number of a group by its name; null where there is no such group.</param>
    /// <param name="failed">Told of what handlers threw besides <see cref="BusException"/>: bugs, of which the caller gets only the message.</param>
    public BusServer(BusLink link, BusHandlers handlers, Func<HostObjects> objects, Func<string, uint?> groupsNamed, Action<Exception> failed)
    {
        _link = link;
        _handlers = handlers;
        _objects = objects;
        _failed = failed;
        _authority = new BusAuthority(link, groupsNamed);
        _unread = new UnreadAnswers(link.Connection, sender => _queue!.GoOn(sender));
        _queue = new CallQueue(_unread.AreMany);
        link.Connection.AddMethodHandler(this);
    }

    public string Path => HostBus.Root;

    public bool HandlesChildPaths => true;

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        context.DisposesAsynchronously = true;
        if (context.Request.SenderAsString is not { } sender || !_queue.TryAdd(sender, context, IsLong(context)))
        {
            _link.NoteRefusal();
            context.ReplyError(BusErrors.LimitsExceeded, $"more than {CallQueue.MaximumOfOne} calls of this caller wait for their answers");
            context.Dispose();
        }

        return default;
    }

    /// <summary>Answers until the token is canceled.</summary>
    /// <exception cref="DBusExceptionBase">The bus does not tell who leaves it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var departures = await _link.HearDeparturesAsync(Leave).ConfigureAwait(false);
        while (true)
        {
            // An answer is made only when the bus has taken those before it, so that they do not pile up here.
            await _link.WhenWritableAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            var (sender, context) = await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            var answering = AnswerAsync(sender, context);
            if (!answering.IsCompletedSuccessfully)
                _ = answering.AsTask(); // It ends by itself and throws nothing.
        }
    }

    public void Dispose() => _queue.Dispose();

    private static bool IsLong(MethodContext context) =>
        context.Request.MemberAsString is { } member && (LongAnswers.Contains(member) || context.IsDBusIntrospectRequest);

    private void Leave(string sender)
    {
        foreach (var call in _queue.Leave(sender))
            call.Dispose();
        _authority.Forget(sender);
        _unread.Forget(sender);
    }

    private async ValueTask AnswerAsync(string sender, MethodContext context)
    {
        try
        {
            await AnswerAsync(context, sender, _objects()).ConfigureAwait(false);
            if (IsLong(context))
                _unread.Add(sender);
        }
        catch (BusException e)
        {
            context.ReplyError(e.Name, e.Message);
        }
        // A border: what goes wrong in one call is told to its caller, and the others get their answers.
        catch (Exception e)
        {
            _failed(e);
            if (!context.ReplySent)
                context.ReplyError(BusErrors.Failed, e.Message);
        }
        finally
        {
            context.Dispose();
            _queue.Done(sender);
        }
    }

    private ValueTask AnswerAsync(MethodContext context, string sender, HostObjects objects)
    {
        var request = context.Request;
        var (path, member) = (request.PathAsString ?? "", request.MemberAsString ?? "");
        var on = request.InterfaceIsSet ? request.InterfaceAsString : null;
        if (context.IsDBusIntrospectRequest)
        {
            Introspection.Answer(context, objects, path);
            return default;
        }

        var target = objects.Find(path) ?? throw new BusException(BusErrors.UnknownObject, $"there is no object '{path}'");
        if (on == StandardInterfaces.Properties)
        {
            StandardInterfaces.AnswerProperties(context, target);
            return default;
        }

        if (on == StandardInterfaces.ObjectManager && path == HostBus.Root && member == "GetManagedObjects")
        {
            StandardInterfaces.AnswerManagedObjects(context, objects);
            return default;
        }

        var handler = on is null || on == target.Interface.Name ? _handlers.Find(target.Interface, member) : null;
        if (handler is null)
            throw new BusException(BusErrors.UnknownMethod, $"'{path}' has no method '{member}'{(on is null ? "" : $" of {on}")}");
        // The caller would not hear the answer, and there is nothing else to a question.
        if (context.NoReplyExpected && handler.Method.Action is null)
            return default;
        return handler.AnswerAsync(new BusCall(objects, target, sender, () => _authority.CallerAsync(sender)), context, _authority);
    }
}
