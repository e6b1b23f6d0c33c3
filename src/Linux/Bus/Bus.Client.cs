using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <remarks>The calling side: method calls and matches.</remarks>
public sealed unsafe partial class Bus
{
    /// <summary>Calls a method and waits for its answer; what else arrives meanwhile is handled afterwards.</summary>
    /// <param name="allowInteraction">Whether the callee may have a person authenticate first (polkit).</param>
    /// <exception cref="BusException">The callee's error, or <see cref="BusErrors.ServiceUnknown"/>, <see cref="BusErrors.Disconnected"/>,
    /// <see cref="BusErrors.Timeout"/> and <see cref="BusErrors.NoReply"/> where it never came to one.</exception>
    public BusMessage Call(
        string destination,
        string path,
        string interfaceName,
        string member,
        Action<BusWriter>? write,
        TimeSpan timeout,
        bool allowInteraction = false)
    {
        using var entry = Enter();
        nint message;
        SdBus.Check(SdBusMessage.NewMethodCall(_handle, &message, destination, path, interfaceName, member), "sd_bus_message_new_method_call", member);
        try
        {
            if (allowInteraction)
                SdBus.Check(SdBusMessage.SetAllowInteractiveAuthorization(message, 1), "sd_bus_message_set_allow_interactive_authorization");
            BusWriter.Fill(message, write);
            SdBusError error = default;
            nint reply;
            int result;
            using (SignalMask.Block())
                result = SdBus.Call(_handle, message, (ulong)timeout.TotalMicroseconds, &error, &reply);
            return result >= 0 ? new BusMessage(new MessageHandle(this, reply)) : throw Take(&error, result);
        }
        finally
        {
            _ = SdBusMessage.Unref(message); // Always null.
        }
    }

    /// <summary>Asks for the messages that match a rule, for example <c>type='signal',interface='…',member='…'</c>.</summary>
    /// <param name="handler">Called on the connection's thread; what it throws comes out of <see cref="Run"/>. The message is valid during the call.</param>
    public BusRegistration AddMatch(string rule, Action<BusMessage> handler) =>
        Add(new BusTarget.Match(handler), null, registration =>
        {
            nint slot;
            using var signals = SignalMask.Block();
            SdBus.Check(SdBus.AddMatch(_handle, &slot, rule, &BusCallbacks.Match, registration.Userdata), "sd_bus_add_match", rule);
            return slot;
        });

    private static Exception Take(SdBusError* error, int result)
    {
        // SAFETY: where the name is set, both strings are null-terminated and live until they are freed here.
        var name = Marshal.PtrToStringUTF8((nint)error->Name);
        var message = Marshal.PtrToStringUTF8((nint)error->Message);
        SdBus.ErrorFree(error);
        return name is null
            ? new LinuxException((Errno)(-result), "sd_bus_call")
            : new BusException(name, message ?? name);
    }
}
