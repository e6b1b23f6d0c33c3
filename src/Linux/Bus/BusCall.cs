namespace Hillingar.Linux;

/// <summary>Who sent a message, as the bus knows it.</summary>
public sealed record BusPeer(uint Uid, int Pid);

/// <summary>
/// A method call to one of our objects. It is answered exactly once, with <see cref="Reply"/> or <see cref="Fail"/>:
/// by its handler at once or, after <see cref="Defer"/>, by anybody on any thread at any later time.
/// </summary>
public sealed unsafe class BusCall
{
    private readonly Bus _bus;
    private readonly BusMessage _message;
    private readonly BusArguments _returns;
    private int _answered;

    internal BusCall(Bus bus, BusMessage message, BusArguments returns)
    {
        _bus = bus;
        _message = message;
        _returns = returns;
        Path = message.Path ?? "";
        Member = message.Member ?? "";
        Sender = message.Sender;
    }

    public string Path { get; }

    public string Member { get; }

    /// <inheritdoc cref="BusMessage.Sender"/>
    public string? Sender { get; }

    public BusReader Arguments => _message.Body;

    /// <summary>Whether the caller is prepared to wait for a person to authenticate.</summary>
    public bool AllowsInteraction => SdBusMessage.GetAllowInteractiveAuthorization(_message.Handle) > 0;

    private bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Whether the handler has seen to an answer, be it later.</summary>
    internal bool IsInHand => IsAnswered || IsDeferred;

    internal bool IsDeferred { get; private set; }

    /// <summary>Asks the bus who the caller is. Only on the connection's thread; it waits for the bus's answer.</summary>
    public BusPeer GetPeer()
    {
        using var entry = _bus.Enter();
        nint credentials;
        using var signals = SignalMask.Block();
        SdBus.Check(SdBus.QuerySenderCreds(_message.Handle, SdBus.CREDS_EUID | SdBus.CREDS_PID, &credentials), "sd_bus_query_sender_creds");
        try
        {
            uint uid;
            int pid;
            SdBus.Check(SdBus.CredsGetEuid(credentials, &uid), "sd_bus_creds_get_euid");
            SdBus.Check(SdBus.CredsGetPid(credentials, &pid), "sd_bus_creds_get_pid");
            return new BusPeer(uid, pid);
        }
        finally
        {
            _ = SdBus.CredsUnref(credentials); // Always null.
        }
    }

    /// <summary>Says that the answer comes after the handler has returned.</summary>
    public void Defer() => IsDeferred = true;

    /// <param name="write">Writes the values that the method is declared to return. Runs on the connection's thread.</param>
    public void Reply(Action<BusWriter>? write = null) => Answer(() =>
    {
        nint reply;
        SdBus.Check(SdBusMessage.NewMethodReturn(_message.Handle, &reply), "sd_bus_message_new_method_return");
        try
        {
            BusWriter.Fill(reply, write);
            if (SdBusMessage.HasSignature(reply, _returns.Signature) <= 0)
                throw new InvalidOperationException($"the reply to {Member} is not of the declared type '{_returns.Signature}'");
            _bus.Send(reply);
        }
        finally
        {
            _ = SdBusMessage.Unref(reply); // Always null.
        }
    });

    /// <param name="name">The error's name, of the form of an interface's name; see <see cref="BusErrors"/>.</param>
    public void Fail(string name, string message) => Answer(() => SendError(name, message));

    /// <summary>True for the one who may answer.</summary>
    internal bool TryClaim() => Interlocked.Exchange(ref _answered, 1) == 0;

    internal void Close() => _message.Dispose();

    private void Answer(Action send)
    {
        if (!TryClaim())
            throw new InvalidOperationException($"the call of {Member} has been answered already");
        _bus.Invoke(() =>
        {
            try
            {
                send();
            }
            // A border: the caller is told of a bug in the answer rather than left without one.
            catch (Exception e) when (e is not BusException { Name: BusErrors.Disconnected })
            {
                _bus.Report(e);
                SendError(BusErrors.Failed, e.Message);
            }
            finally
            {
                if (IsDeferred)
                    Close();
            }
        });
    }

    private void SendError(string name, string message)
    {
        SdBusError error = default;
        nint reply = 0;
        try
        {
            _ = SdBus.ErrorSet(&error, name, message); // Returns the error number that the name stands for.
            SdBus.Check(SdBusMessage.NewMethodError(_message.Handle, &reply, &error), "sd_bus_message_new_method_error", name);
            _bus.Send(reply);
        }
        finally
        {
            SdBus.ErrorFree(&error);
            if (reply != 0)
                _ = SdBusMessage.Unref(reply); // Always null.
        }
    }
}
