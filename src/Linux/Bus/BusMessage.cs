using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>A received message. Its arguments are read once, in order, through <see cref="Body"/>.</summary>
public sealed unsafe class BusMessage : IDisposable
{
    private readonly MessageHandle _handle;

    internal BusMessage(MessageHandle handle)
    {
        _handle = handle;
        Body = new BusReader(handle);
    }

    public BusReader Body { get; }

    public string? Path => Text(SdBusMessage.GetPath(_handle));

    public string? Interface => Text(SdBusMessage.GetInterface(_handle));

    public string? Member => Text(SdBusMessage.GetMember(_handle));

    /// <summary>The sender's unique name (<c>:1.5</c>), which the bus vouches for; null on a connection without a bus.</summary>
    public string? Sender => Text(SdBusMessage.GetSender(_handle));

    /// <summary>The types of all arguments.</summary>
    public string Signature => Text(SdBusMessage.GetSignature(_handle, 1)) ?? "";

    internal MessageHandle Handle => _handle;

    public void Dispose() => _handle.Dispose();

    // SAFETY: the library's strings are null-terminated and live as long as the message, which the handle holds.
    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
