using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>What answers each method of the contract.</summary>
public sealed class BusHandlers
{
    private readonly Dictionary<(BusInterface Interface, string Name), BusHandler> _handlers = [];

    /// <summary>Says what answers a method.</summary>
    /// <param name="handle">May throw <see cref="BusException"/>, which the caller is told.</param>
    /// <param name="unitOf">The unit that a call concerns, for the policy that decides whether it is allowed; null if it concerns none.</param>
    /// <param name="actionOf">What the caller must be allowed to do, where that is not for all calls what the table says.</param>
    public void Add<TIn, TOut>(
        BusMethod<TIn, TOut> method,
        Func<BusCall, TIn, ValueTask<TOut>> handle,
        Func<BusCall, TIn, string>? unitOf = null,
        Func<BusCall, TIn, BusAction>? actionOf = null) =>
        _handlers.Add((method.Interface, method.Name), new BusHandler<TIn, TOut>(method, handle, unitOf, actionOf));

    /// <inheritdoc cref="Add{TIn,TOut}(BusMethod{TIn,TOut},Func{BusCall,TIn,ValueTask{TOut}},Func{BusCall,TIn,string},Func{BusCall,TIn,BusAction})"/>
    public void Add<TIn, TOut>(
        BusMethod<TIn, TOut> method,
        Func<BusCall, TIn, TOut> handle,
        Func<BusCall, TIn, string>? unitOf = null,
        Func<BusCall, TIn, BusAction>? actionOf = null) =>
        Add(method, (call, arguments) => ValueTask.FromResult(handle(call, arguments)), unitOf, actionOf);

    /// <summary>Null if nothing answers it.</summary>
    public BusMethod? Missing() =>
        HostBus.Interfaces.SelectMany(one => one.Interface.Methods).FirstOrDefault(method => !_handlers.ContainsKey((method.Interface, method.Name)));

    internal BusHandler? Find(BusInterface on, string name) => _handlers.GetValueOrDefault((on, name));
}

/// <summary>What answers one method.</summary>
internal abstract class BusHandler(BusMethod method)
{
    public BusMethod Method { get; } = method;

    /// <summary>Reads the arguments, asks whether the caller may, carries the call out, and answers it.</summary>
    public abstract ValueTask AnswerAsync(BusCall call, MethodContext context, BusAuthority authority);
}

internal sealed class BusHandler<TIn, TOut>(
    BusMethod<TIn, TOut> method,
    Func<BusCall, TIn, ValueTask<TOut>> handle,
    Func<BusCall, TIn, string>? unitOf,
    Func<BusCall, TIn, BusAction>? actionOf) : BusHandler(method)
{
    public override async ValueTask AnswerAsync(BusCall call, MethodContext context, BusAuthority authority)
    {
        var arguments = ReadArguments(context);
        if ((actionOf?.Invoke(call, arguments) ?? method.Action) is { } action)
        {
            var mayAsk = (context.Request.MessageFlags & MessageFlags.AllowInteractiveAuthorization) != 0;
            await authority.DemandAsync(call, action, method.Name, unitOf?.Invoke(call, arguments) ?? "", mayAsk).ConfigureAwait(false);
        }

        Reply(context, await handle(call, arguments).ConfigureAwait(false));
    }

    private TIn ReadArguments(MethodContext context)
    {
        if ((context.Request.SignatureAsString ?? "") != method.Takes.Signature)
            throw new BusException(BusErrors.InvalidArgs, $"{method.Name} takes '{method.Takes.Signature}', not '{context.Request.SignatureAsString}'");
        try
        {
            var reader = context.Request.GetBodyReader();
            return method.Takes.Read(ref reader);
        }
        catch (Exception e) when (e is DBusReadException or ArgumentException)
        {
            throw new BusException(BusErrors.InvalidArgs, $"the arguments are too long or no '{method.Takes.Signature}': {e.Message}");
        }
    }

    private void Reply(MethodContext context, TOut answer)
    {
        if (context.NoReplyExpected)
            return;
        var body = new BodyWriter(Answer.Maximum);
        method.Returns.Write(body, answer);
        Answer.Send(context, method.Returns.Signature, body);
    }
}
