using System.Diagnostics;
using System.Text;
using Hillingar.Linux;
using Hillingar.Tender.CommandLine;

namespace Hillingar.Tender.Devices;

/// <summary>A network device of the guest and the tap behind it.</summary>
/// <param name="DeviceName">The name in the manifest: letters and digits.</param>
/// <param name="Mtu">The most bytes of a frame after its Ethernet header.</param>
internal sealed record NetPort(int Handle, string DeviceName, FileDescriptor Tap, int Mtu, MacAddress Address) : AttachedDevice(Handle, Tap)
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(DeviceName);

    internal ReadOnlySpan<byte> Name => _name;

    /// <summary>Opens or takes over a tap.</summary>
    /// <exception cref="LinuxException">There is no such tap, or it cannot be used.</exception>
    internal static (FileDescriptor Tap, int Mtu) Open(Backing backing) => backing switch
    {
        Backing.Inherited inherited => Adopt(inherited.Descriptor),
        Backing.Named named => Attach(named.Name),
        _ => throw new UnreachableException(),
    };

    private static (FileDescriptor Tap, int Mtu) Attach(string name)
    {
        // No interface is called like that; the user meant a descriptor.
        if (name[0] == '@')
            throw new LinuxException(long.TryParse(name.AsSpan(1), out _) ? Errno.ERANGE : Errno.EINVAL, "descriptor", name);
        try
        {
            var tap = TapDevice.Attach(name);
            TapDevice.ForbidLargeFrames(name);
            return (tap, TapDevice.MtuOf(name));
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            // The words of the reference tender.
            throw new LinuxException(Errno.ENOENT, "attach", name);
        }
    }

    private static (FileDescriptor Tap, int Mtu) Adopt(int number)
    {
        var tap = new FileDescriptor(number);
        var mtu = TapDevice.MtuOf(TapDevice.NameOf(tap));
        DeviceIo.SetNonBlocking(tap);
        return (tap, mtu);
    }
}
