using Microsoft.Win32.SafeHandles;

namespace Hillingar.Linux;

/// <summary>A reference to an <c>sd_bus</c>.</summary>
internal sealed class BusHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal BusHandle(nint bus)
        : base(ownsHandle: true) => SetHandle(bus);

    protected override bool ReleaseHandle()
    {
        // An interrupted flush would drop what is still to be sent.
        using var signals = SignalMask.Block();
        _ = SdBus.FlushCloseUnref(handle); // Always null.
        return true;
    }
}

/// <summary>
/// A reference to an <c>sd_bus_message</c>. Counting references is not thread-safe in the library, so that
/// a reference dropped on another thread (the finalizer's, say) is handed to the connection's thread.
/// </summary>
internal sealed class MessageHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly Bus _bus;

    /// <param name="message">A reference that this object takes over.</param>
    internal MessageHandle(Bus bus, nint message)
        : base(ownsHandle: true)
    {
        _bus = bus;
        SetHandle(message);
    }

    protected override bool ReleaseHandle()
    {
        _bus.Unreference(handle);
        return true;
    }
}
