using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>Numbers of <c>linux/if_tun.h</c>, <c>linux/if.h</c> and <c>linux/sockios.h</c>.</summary>
internal static class IfTunAbi
{
    internal const uint TunSetIff = 0x400454CA;
    internal const uint TunSetPersist = 0x400454CB;
    internal const uint TunGetIff = 0x800454D2;
    internal const uint GetInterfaceFlags = 0x8913;
    internal const uint GetInterfaceMtu = 0x8921;

    internal const short Tap = 0x0002;
    internal const short NoPacketInformation = 0x1000;
    internal const short VirtioNetHeader = 0x4000;
    internal const short InterfaceUp = 0x1;
    internal const short InterfaceRunning = 0x40;

    /// <summary>Bytes of an interface's name, its closing zero included (<c>IFNAMSIZ</c>).</summary>
    internal const int NameSize = 16;
}

/// <summary><c>struct ifreq</c>: a name and a union, of which the flags and the MTU are used here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InterfaceRequest
{
    internal InterfaceName Name;
    internal InterfaceUnion Union;

    /// <param name="name">Any text; one that cannot be an interface's name is an error of the kernel's kind.</param>
    internal InterfaceRequest(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) is 0 or >= IfTunAbi.NameSize || name.Contains('\0', StringComparison.Ordinal))
            throw new LinuxException(Errno.EINVAL, "interface name", name);
        _ = Encoding.UTF8.GetBytes(name, Name);
    }

    internal short Flags
    {
        readonly get => MemoryMarshal.Read<short>((ReadOnlySpan<byte>)Union);
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
