using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// Tap devices (<c>linux/if_tun.h</c>): network interfaces whose other end is a descriptor that carries one Ethernet frame
/// per read and write, without any header. Names are those of the calling thread's network namespace.
/// </summary>
public static unsafe partial class TapDevice
{
    private const string ControlPath = "/dev/net/tun";
    private const int InetFamily = 2;
    private const int DatagramCloseOnExec = 2 | 0x80000;

    /// <summary>Makes a tap that vanishes when the returned descriptor and its duplicates are closed.</summary>
    public static FileDescriptor Create(string name)
    {
        var descriptor = DeviceIo.Open(ControlPath, OpenFlags.ReadWrite | OpenFlags.NonBlocking);
        try
        {
            var request = new InterfaceRequest(name) { Flags = IfTunAbi.Tap | IfTunAbi.NoPacketInformation };
            Control(descriptor, IfTunAbi.TunSetIff, ref request, "TUNSETIFF", name);
            // A name with a percent sign is a pattern to the kernel, which would make some other interface.
            return request.NameText == name ? descriptor : throw new LinuxException(Errno.ENODEV, "ioctl(TUNSETIFF)", name);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Makes a tap that stays until <see cref="Delete"/>, for tenders that open it by name.</summary>
    public static void CreatePersistent(string name) => SetPersistent(name, persistent: true);

    /// <summary>Deletes a persistent tap that no process holds.</summary>
    public static void Delete(string name)
    {
        // Opening a name that does not exist would make it; the caller should rather hear that there is nothing to delete.
        _ = FlagsOf(name);
        SetPersistent(name, persistent: false);
    }

    /// <summary>Opens an existing tap that is up, without waiting on reads.</summary>
    /// <exception cref="LinuxException">ENODEV: there is none; ENETDOWN: it is down; EBUSY: a process holds it; EINVAL: not a
    /// plain tap; ENAMETOOLONG.</exception>
    public static FileDescriptor Attach(string name) =>
        (FlagsOf(name) & (IfTunAbi.InterfaceUp | IfTunAbi.InterfaceRunning)) != 0
            ? Create(name)
            : throw new LinuxException(Errno.ENETDOWN, "ioctl(SIOCGIFFLAGS)", name);

    /// <summary>The interface that an open descriptor is the other end of.</summary>
    /// <exception cref="LinuxException">The descriptor is no tap, or one whose frames carry headers (EINVAL).</exception>
    public static string NameOf(FileDescriptor descriptor)
    {
        var request = default(InterfaceRequest);
        Control(descriptor, IfTunAbi.TunGetIff, ref request, "TUNGETIFF", null);
        const short Relevant = IfTunAbi.Tap | IfTunAbi.NoPacketInformation | IfTunAbi.VirtioNetHeader;
        return (request.Flags & Relevant) == (IfTunAbi.Tap | IfTunAbi.NoPacketInformation)
            ? request.NameText
            : throw new LinuxException(Errno.EINVAL, "ioctl(TUNGETIFF)", request.NameText);
    }

    /// <summary>The most bytes that a frame of this interface carries after its Ethernet header.</summary>
    public static int MtuOf(string name) => Query(name, IfTunAbi.GetInterfaceMtu, "SIOCGIFMTU").Mtu;

    /// <summary>
    /// Has the kernel neither join frames of this interface to larger ones nor leave that to it, so that none is larger than the MTU
    /// says. Without the right to change it, it stays as it is.
    /// </summary>
    public static void ForbidLargeFrames(string name)
    {
        using var socket = OpenSocket();
        foreach (var command in (ReadOnlySpan<uint>)[IfTunAbi.SetReceiveJoining, IfTunAbi.SetSendJoining])
        {
            var off = new EthtoolValue { Command = command };
            // SAFETY: the request points to a structure on this stack, which outlives the call.
            var request = new InterfaceRequest(name) { Data = (nint)(&off) };
            _ = Ioctl(socket.Number, IfTunAbi.Ethtool, (nint)(&request)); // Not every user may, and not every kernel can.
        }
    }

    private static short FlagsOf(string name) => Query(name, IfTunAbi.GetInterfaceFlags, "SIOCGIFFLAGS").Flags;

    private static void SetPersistent(string name, bool persistent)
    {
        using var descriptor = Create(name);
        if (Ioctl(descriptor.Number, IfTunAbi.TunSetPersist, persistent ? 1 : 0) != 0)
            throw LinuxException.Last("ioctl(TUNSETPERSIST)", name);
    }

    private static InterfaceRequest Query(string name, uint request, string call)
    {
        var result = new InterfaceRequest(name);
        using var socket = OpenSocket();
        Control(socket, request, ref result, call, name);
        return result;
    }

    private static FileDescriptor OpenSocket()
    {
        var number = Socket(InetFamily, DatagramCloseOnExec, 0);
        return number < 0 ? throw LinuxException.Last("socket") : new FileDescriptor(number);
    }

    private static void Control(FileDescriptor descriptor, uint request, ref InterfaceRequest argument, string call, string? name)
    {
        // SAFETY: all requests used here read and write one struct ifreq, which is pinned during the call.
        fixed (InterfaceRequest* pointer = &argument)
        {
            if (Ioctl(descriptor.Number, request, (nint)pointer) != 0)
                throw LinuxException.Last($"ioctl({call})", name);
        }

        GC.KeepAlive(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);
}
