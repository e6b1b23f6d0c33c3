using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// The functions that libsystemd calls. They are a border: an exception must not unwind native frames, so that every
/// one is caught here and becomes a D-Bus error or, where nobody waits for an answer, is thrown again by <see cref="Bus"/>.
/// </summary>
internal static unsafe class BusCallbacks
{
    [UnmanagedCallersOnly]
    internal static int Method(nint message, nint userdata, SdBusError* error)
    {
        var registration = BusRegistration.FromUserdata(userdata);
        try
        {
            return Invoke(registration.Bus, (BusTarget.Objects)registration.Target, message);
        }
        catch (Exception e)
        {
            return Refuse(registration.Bus, e, error);
        }
    }

    [UnmanagedCallersOnly]
    internal static int GetProperty(nint bus, byte* path, byte* interfaceName, byte* property, nint reply, nint userdata, SdBusError* error)
    {
        var registration = BusRegistration.FromUserdata(userdata);
        try
        {
            var objects = (BusTarget.Objects)registration.Target;
            var target = Find(objects, Text(path));
            BusWriter.Fill(reply, writer => objects.Interface.Properties[Text(property)].Get(target, writer));
            return 1;
        }
        catch (Exception e)
        {
            return Refuse(registration.Bus, e, error);
        }
    }

    [UnmanagedCallersOnly]
    internal static int SetProperty(nint bus, byte* path, byte* interfaceName, byte* property, nint value, nint userdata, SdBusError* error)
    {
        var registration = BusRegistration.FromUserdata(userdata);
        try
        {
            var objects = (BusTarget.Objects)registration.Target;
            var target = Find(objects, Text(path));
            using var message = Borrow(registration.Bus, value);
            var member = objects.Interface.Properties[Text(property)];
            member.Set!(target, message.Body);
            if (member.Change is PropertyChange.Announced or PropertyChange.Invalidated)
                registration.Bus.EmitPropertiesChanged(Text(path), objects.Interface, member.Name);
            return 1;
        }
        catch (Exception e)
        {
            return Refuse(registration.Bus, e, error);
        }
    }

    [UnmanagedCallersOnly]
    internal static int FindObject(nint bus, byte* path, byte* interfaceName, nint userdata, nint* found, SdBusError* error)
    {
        var registration = BusRegistration.FromUserdata(userdata);
        try
        {
            // What is found is looked up again by path where it is used, so that no object is pinned in between.
            *found = userdata;
            return ((BusTarget.Objects)registration.Target).Find(Text(path)) is null ? 0 : 1;
        }
        catch (Exception e)
        {
            return Refuse(registration.Bus, e, error);
        }
    }

    [UnmanagedCallersOnly]
    internal static int EnumerateNodes(nint bus, byte* prefix, nint userdata, byte*** nodes, SdBusError* error)
    {
        var registration = BusRegistration.FromUserdata(userdata);
        try
        {
            var paths = ((BusTarget.Nodes)registration.Target).List(Text(prefix)).ToList();
            // SAFETY: the library frees the array and each string with free(3), to which NativeMemory's blocks belong.
            var list = (byte**)NativeMemory.AllocZeroed((nuint)paths.Count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < paths.Count; i++)
                list[i] = (byte*)Marshal.StringToCoTaskMemUTF8(paths[i]);
            *nodes = list;
            return 1;
        }
        catch (Exception e)
        {
            return Refuse(registration.Bus, e, error);
        }
    }

    [UnmanagedCallersOnly]
    internal static int Match(nint message, nint userdata, SdBusError* error)
    {
        var registration = BusRegistration.FromUserdata(userdata);
        try
        {
            using var signal = Borrow(registration.Bus, message);
            ((BusTarget.Match)registration.Target).Handler(signal);
        }
        catch (Exception e)
        {
            registration.Bus.ThrowLater(e);
        }

        // 0 lets further matches see the message too.
        return 0;
    }

    private static int Invoke(Bus bus, BusTarget.Objects objects, nint pointer)
    {
        var message = Borrow(bus, pointer);
        var method = objects.Interface.Methods[message.Member!];
        var call = new BusCall(bus, message, method.Returns);
        var close = true;
        try
        {
            method.Handler(Find(objects, call.Path), call);
            if (!call.IsInHand)
                throw new InvalidOperationException($"the handler of {method.Name} neither answered nor deferred the call");
            close = !call.IsDeferred;
        }
        catch (Exception e) when (!call.TryClaim())
        {
            // Somebody has answered, so that the caller cannot be told any more.
            bus.Report(e);
        }
        finally
        {
            if (close)
                call.Close();
        }

        return 1;
    }

    private static object Find(BusTarget.Objects objects, string path) =>
        objects.Find(path) ?? throw new BusException(BusErrors.UnknownObject, $"Unknown object '{path}'.");

    private static BusMessage Borrow(Bus bus, nint message) => new(new MessageHandle(bus, SdBusMessage.Ref(message)));

    // Sets the D-Bus error and returns the negative error number that makes the library send it.
    private static int Refuse(Bus bus, Exception exception, SdBusError* error)
    {
        if (exception is BusException refusal)
            return SdBus.ErrorSet(error, refusal.Name, refusal.Message);
        bus.Report(exception);
        return SdBus.ErrorSet(error, BusErrors.Failed, exception.Message);
    }

    // SAFETY: the library's strings are null-terminated and live during the callback.
    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!;
}
