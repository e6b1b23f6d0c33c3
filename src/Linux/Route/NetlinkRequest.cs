using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>A netlink message under construction: its header, the family's header, and attributes, each aligned to four bytes.</summary>
internal sealed class NetlinkRequest
{
    private byte[] _bytes = new byte[512];
    private int _length;

    private NetlinkRequest(ushort type, ushort flags)
    {
        Type = type;
        Append(new NetlinkAbi.Header { Type = type, Flags = (ushort)(flags | NetlinkAbi.NLM_F_REQUEST) });
    }

    internal ushort Type { get; }

    internal static NetlinkRequest Create<T>(ushort type, ushort flags, T familyHeader)
        where T : unmanaged
    {
        var request = new NetlinkRequest(type, flags);
        request.Append(familyHeader);
        return request;
    }

    internal NetlinkRequest Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var start = Open(type);
        value.CopyTo(Grow(value.Length));
        return Close(start);
    }

    internal NetlinkRequest Attribute<T>(ushort type, T value)
        where T : unmanaged => Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>A string with its terminating null character.</summary>
    internal NetlinkRequest Text(ushort type, string value) => Attribute(type, Encoding.UTF8.GetBytes(value + '\0'));

    internal NetlinkRequest Nest(ushort type, Action<NetlinkRequest> fill)
    {
        var start = Open((ushort)(type | NetlinkAbi.NLA_F_NESTED));
        fill(this);
        return Close(start);
    }

    /// <summary>The finished message.</summary>
    internal ReadOnlySpan<byte> Seal(uint sequence)
    {
        ref var header = ref MemoryMarshal.AsRef<NetlinkAbi.Header>(_bytes.AsSpan());
        header.Length = (uint)_length;
        header.Sequence = sequence;
        return _bytes.AsSpan(0, _length);
    }

    private int Open(ushort type)
    {
        var start = _length;
        Append(new NetlinkAbi.Attribute { Type = type });
        return start;
    }

    // The length of an attribute excludes the padding behind it.
    private NetlinkRequest Close(int start)
    {
        ref var attribute = ref MemoryMarshal.AsRef<NetlinkAbi.Attribute>(_bytes.AsSpan(start));
        attribute.Length = checked((ushort)(_length - start));
        Grow(NetlinkAbi.Align(_length) - _length).Clear();
        return this;
    }

    private void Append<T>(T value)
        where T : unmanaged => MemoryMarshal.Write(Grow(NetlinkAbi.Align(Unsafe.SizeOf<T>())), value);

    private Span<byte> Grow(int size)
    {
        if (_length + size > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + size));
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }
}
