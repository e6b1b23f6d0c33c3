using System.Runtime.InteropServices;

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
        _address = UnixSocket.Address(path);
        _socket = UnixSocket.Open(SysSocketAbi.SOCK_DGRAM);
        // A smaller buffer than wished works too, so refusals are ignored.
        if (!UnixSocket.TrySet(_socket, SysSocketAbi.SO_SNDBUFFORCE, sendBuffer))
            _ = UnixSocket.TrySet(_socket, SysSocketAbi.SO_SNDBUF, sendBuffer);
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

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(FileDescriptor socket, SysSocketAbi.MessageHeader* message, int flags);
}
