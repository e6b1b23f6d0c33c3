using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// <c>sys/socket.h</c>: sends datagrams to a Unix socket that has a name in the file system. Each datagram looks the name up, so that the receiver may
/// be started, or started anew, while this socket is open. Nothing here waits.
/// </summary>
internal sealed unsafe partial class UnixDatagramSocket : IDisposable
{
    private readonly FileDescriptor _socket;
    private readonly byte[] _address;

    /// <param name="path">At most 107 bytes of UTF-8.</param>
    /// <param name="sendBuffer">Bytes that may be on their way at once; the kernel gives fewer to a process without <c>CAP_NET_ADMIN</c>.</param>
    /// <exception cref="ArgumentException">The path is longer.</exception>
    /// <exception cref="LinuxException">No socket can be opened.</exception>
    internal UnixDatagramSocket(string path, int sendBuffer)
    {
        _address = Address(path);
        _socket = Socket(SysSocketAbi.AF_UNIX, SysSocketAbi.SOCK_DGRAM | SysSocketAbi.SOCK_CLOEXEC, 0);
        if (_socket.IsInvalid)
            throw LinuxException.Last("socket(AF_UNIX)");
        // SAFETY: the kernel reads one integer, whose size is passed. A smaller buffer than wished works too, so refusals are ignored.
        if (SetSocketOption(_socket, SysSocketAbi.SOL_SOCKET, SysSocketAbi.SO_SNDBUFFORCE, &sendBuffer, sizeof(int)) < 0)
            _ = SetSocketOption(_socket, SysSocketAbi.SOL_SOCKET, SysSocketAbi.SO_SNDBUF, &sendBuffer, sizeof(int));
    }

    /// <summary>Sends one datagram: <see cref="Errno.None"/>, or why the kernel did not take it (<c>EMSGSIZE</c>, <c>EAGAIN</c>, <c>ENOENT</c>, ...).</summary>
    internal Errno TrySend(ReadOnlySpan<byte> datagram)
    {
        // SAFETY: the datagram is pinned for the call and its own length is passed.
        fixed (byte* start = datagram)
        {
            var vector = new SysSocketAbi.IoVector { Start = (nint)start, Length = (nuint)datagram.Length };
            return Send(new SysSocketAbi.MessageHeader { Vectors = (nint)(&vector), VectorCount = 1 });
        }
    }

    /// <summary>Sends a datagram without bytes that carries a copy of an open descriptor (<c>SCM_RIGHTS</c>).</summary>
    /// <inheritdoc cref="TrySend"/>
    internal Errno TrySendDescriptor(FileDescriptor descriptor)
    {
        var control = new SysSocketAbi.DescriptorMessage
        {
            Length = SysSocketAbi.DescriptorMessage.UsedLength,
            Level = SysSocketAbi.SOL_SOCKET,
            Type = SysSocketAbi.SCM_RIGHTS,
            Descriptor = descriptor.Number,
        };
        // SAFETY: the control message is on this stack frame, and its whole size is passed; the descriptor is kept open below.
        var result = Send(new SysSocketAbi.MessageHeader { Control = (nint)(&control), ControlLength = (nuint)sizeof(SysSocketAbi.DescriptorMessage) });
        GC.KeepAlive(descriptor);
        return result;
    }

    public void Dispose() => _socket.Dispose();

    private Errno Send(SysSocketAbi.MessageHeader message)
    {
        // SAFETY: the address is pinned for the call and its own length is passed; the callers vouch for what else the header names.
        fixed (byte* address = _address)
        {
            message.Name = (nint)address;
            message.NameLength = (uint)_address.Length;
            while (true)
            {
                if (SendMessage(_socket, &message, SysSocketAbi.MSG_DONTWAIT | SysSocketAbi.MSG_NOSIGNAL) >= 0)
                    return Errno.None;
                if ((Errno)Marshal.GetLastPInvokeError() is var errno && errno != Errno.EINTR)
                    return errno;
            }
        }
    }

    // struct sockaddr_un: the family in two bytes of the machine's order, and the path with a null at its end.
    private static byte[] Address(string path)
    {
        var name = Encoding.UTF8.GetBytes(path);
        if (name.Length >= SysSocketAbi.PathSize)
            throw new ArgumentException($"the path of a socket has at most {SysSocketAbi.PathSize - 1} bytes, unlike '{path}'", nameof(path));
        var address = new byte[sizeof(ushort) + name.Length + 1];
        MemoryMarshal.Write(address, (ushort)SysSocketAbi.AF_UNIX);
        name.CopyTo(address, sizeof(ushort));
        return address;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial FileDescriptor Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(FileDescriptor socket, int level, int option, void* value, uint size);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(FileDescriptor socket, SysSocketAbi.MessageHeader* message, int flags);
}
