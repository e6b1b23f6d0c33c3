using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>Numbers of <c>linux/if_tun.h</c>, <c>linux/if.h</c>, <c>linux/sockios.h</c> and <c>linux/ethtool.h</c>.</summary>
internal static class IfTunAbi
{
    internal const uint TunSetIff = 0x400454CA;
    internal const uint TunSetPersist = 0x400454CB;
    internal const uint TunGetIff = 0x800454D2;
    internal const uint GetInterfaceFlags = 0x8913;
    internal const uint GetInterfaceMtu = 0x8921;
    internal const uint Ethtool = 0x8946;
    internal const uint SetSendJoining = 0x24;
    internal const uint SetReceiveJoining = 0x2C;

    internal const short Tap = 0x0002;
    internal const short NoPacketInformation = 0x1000;
    internal const short VirtioNetHeader = 0x4000;
    internal const short InterfaceUp = 0x1;
    internal const short InterfaceRunning = 0x40;

    /// <summary>Bytes of an interface's name, its closing zero included (<c>IFNAMSIZ</c>).</summary>
    internal const int NameSize = 16;
}

/// <summary><c>struct ifreq</c>: a name and a union, of which the flags, the MTU and the pointer are used here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InterfaceRequest
{
    internal InterfaceName Name;
    internal InterfaceUnion Union;

    /// <param name="name">Any text; one that cannot be an interface's name is an error of the kernel's kind.</param>
    internal InterfaceRequest(string name)
    {
        var size = Encoding.UTF8.GetByteCount(name);
        if (size is 0 or >= IfTunAbi.NameSize || name.Contains('\0', StringComparison.Ordinal))
            throw new LinuxException(size < IfTunAbi.NameSize ? Errno.EINVAL : Errno.ENAMETOOLONG, "interface name", name);
        _ = Encoding.UTF8.GetBytes(name, Name);
    }

    internal short Flags
    {
        readonly get => MemoryMarshal.Read<short>((ReadOnlySpan<byte>)Union);
        set => MemoryMarshal.Write((Span<byte>)Union, value);
    }

    internal nint Data
    {
        set => MemoryMarshal.Write((Span<byte>)Union, value);
    }

    internal readonly int Mtu => MemoryMarshal.Read<int>((ReadOnlySpan<byte>)Union);

    internal readonly string NameText
    {
        get
        {
            ReadOnlySpan<byte> bytes = Name;
            var end = bytes.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }
}

/// <summary><c>struct ethtool_value</c>: switches something off where the data is zero.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EthtoolValue
{
    internal uint Command;
    internal uint Data;
}

[InlineArray(IfTunAbi.NameSize)]
internal struct InterfaceName
{
    private byte _first;
}

/// <summary>The union of <c>struct ifreq</c>, whose largest member (<c>struct ifmap</c>) has 24 bytes.</summary>
[InlineArray(24)]
internal struct InterfaceUnion
{
    private byte _first;
}
