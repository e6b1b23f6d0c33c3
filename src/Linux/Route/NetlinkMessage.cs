using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>A received netlink message, taken apart with every length checked.</summary>
internal readonly record struct NetlinkMessage(NetlinkAbi.Header Header, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The messages of one datagram; a truncated one ends the list.</summary>
    internal static IEnumerable<NetlinkMessage> Split(ReadOnlyMemory<byte> datagram)
    {
        var size = Unsafe.SizeOf<NetlinkAbi.Header>();
        while (datagram.Length >= size)
        {
            var header = MemoryMarshal.Read<NetlinkAbi.Header>(datagram.Span);
            if (header.Length < size || header.Length > datagram.Length)
                yield break;
            yield return new NetlinkMessage(header, datagram[size..(int)header.Length]);
            datagram = datagram[Math.Min(NetlinkAbi.Align((int)header.Length), datagram.Length)..];
        }
    }

    /// <summary>The family's header and the attributes behind it; false if the message is too short for the header.</summary>
    internal bool TryRead<T>(out T familyHeader, out Dictionary<ushort, ReadOnlyMemory<byte>> attributes)
        where T : unmanaged
    {
        attributes = [];
        if (!MemoryMarshal.TryRead(Payload.Span, out familyHeader))
            return false;
        attributes = Attributes(Payload[Math.Min(NetlinkAbi.Align(Unsafe.SizeOf<T>()), Payload.Length)..]);
        return true;
    }

    /// <summary>Attributes by type, the last of each; what is malformed ends the list.</summary>
    internal static Dictionary<ushort, ReadOnlyMemory<byte>> Attributes(ReadOnlyMemory<byte> bytes)
    {
        var attributes = new Dictionary<ushort, ReadOnlyMemory<byte>>();
        var size = Unsafe.SizeOf<NetlinkAbi.Attribute>();
        while (bytes.Length >= size)
        {
            var attribute = MemoryMarshal.Read<NetlinkAbi.Attribute>(bytes.Span);
            if (attribute.Length < size || attribute.Length > bytes.Length)
                break;
            attributes[(ushort)(attribute.Type & NetlinkAbi.TypeMask)] = bytes[size..attribute.Length];
            bytes = bytes[Math.Min(NetlinkAbi.Align(attribute.Length), bytes.Length)..];
        }

        return attributes;
    }

    /// <summary>A string attribute without its null character.</summary>
    internal static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span).TrimEnd('\0');
}
