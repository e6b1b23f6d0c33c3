using System;

namespace Hillingar.Guests.Solo5;

/// <summary>A network device that carries Ethernet frames.</summary>
public sealed unsafe class NetDevice
{
    private const int EthernetHeader = 14;

    private readonly ulong _handle;
    private readonly byte[] _mac = new byte[6];

    internal NetDevice(uint handle, ManifestEntry* entry)
    {
        _handle = handle;
        Mtu = entry->Mtu;
        for (var i = 0; i < _mac.Length; i++)
            _mac[i] = entry->Mac[i];
    }

    public ReadOnlySpan<byte> Mac => _mac;

    /// <summary>The longest payload of a frame, without its header.</summary>
    public int Mtu { get; }

    /// <summary>The length of a buffer that every frame fits.</summary>
    public int LongestFrame => Mtu + EthernetHeader;

    /// <summary>The bit of this device in what <see cref="Machine.Wait"/> returns.</summary>
    public ulong ReadyBit => 1UL << (int)_handle;

    /// <summary>Takes the next frame, if there is one. A frame longer than the buffer is cut, as by any network card.</summary>
    public bool TryRead(Span<byte> buffer, out int length)
    {
        length = buffer.Length;
        if (length == 0)
            return false;

        // SAFETY: the tender writes at most as many bytes as the span has.
        fixed (byte* data = buffer)
            return Hypercalls.NetRead(_handle, data, ref length) == 0 && length <= buffer.Length;
    }

    /// <summary>Sends a frame. One shorter than its header or longer than the device carries is refused, for the tender would end the guest for it.</summary>
    public bool Write(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < EthernetHeader || frame.Length > LongestFrame)
            return false;

        // SAFETY: the tender reads exactly the span.
        fixed (byte* data = frame)
            return Hypercalls.NetWrite(_handle, data, frame.Length) == 0;
    }
}
