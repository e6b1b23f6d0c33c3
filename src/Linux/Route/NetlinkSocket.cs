using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// <c>netlink(7)</c>: a socket to the kernel's routing part, of the network namespace in which it was opened. Requests are
/// answered in order; each waits for its acknowledgement, so that the kernel's refusal belongs to the call that met it.
/// </summary>
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    private const int DumpAttempts = 10;

    private readonly FileDescriptor _socket;
    private uint _sequence;

    /// <param name="groups">A mask of the multicast groups whose notifications it gets.</param>
    internal NetlinkSocket(int protocol = NetlinkAbi.NETLINK_ROUTE, uint groups = 0)
    {
        _socket = Socket(NetlinkAbi.AF_NETLINK, NetlinkAbi.SOCK_RAW | NetlinkAbi.SOCK_CLOEXEC, protocol);
        if (_socket.IsInvalid)
            throw LinuxException.Last("socket(AF_NETLINK)");

        // Without the request's echo, the explanation follows the error at once.
        Enable(NetlinkAbi.NETLINK_CAP_ACK);
        Enable(NetlinkAbi.NETLINK_EXT_ACK);
        var address = new NetlinkAbi.Address { Family = NetlinkAbi.AF_NETLINK, Groups = groups };
        // SAFETY: the kernel reads the address, whose size is passed.
        if (Bind(_socket, &address, (uint)sizeof(NetlinkAbi.Address)) < 0)
            throw LinuxException.Last("bind(AF_NETLINK)");
    }

    internal FileDescriptor Descriptor => _socket;

    /// <summary>Takes what has come and forgets it, also that there was more than the kernel could keep.</summary>
    internal void Drain()
    {
        byte nothing;
        // SAFETY: one byte is offered, and the kernel drops what does not fit (MSG_TRUNC).
        while (ReceiveRaw(_socket, &nothing, 1, NetlinkAbi.MSG_DONTWAIT | NetlinkAbi.MSG_TRUNC) >= 0
            || (Errno)Marshal.GetLastPInvokeError() is Errno.ENOBUFS or Errno.EINTR)
        {
            // One message less.
        }
    }

    /// <summary>Sends a change and waits until the kernel has made or refused it.</summary>
    /// <param name="subject">What it is about, for the exception.</param>
    internal void Execute(NetlinkRequest request, string call, string? subject) => Transact(request, call, subject);

    /// <summary>Sends a question and collects the answers; asks again if they changed while they were being listed.</summary>
    internal List<NetlinkMessage> Query(Func<NetlinkRequest> request, string call, string? subject = null)
    {
        for (var attempt = 0; attempt < DumpAttempts; attempt++)
        {
            var answers = Transact(request(), call, subject);
            if (!answers.Exists(answer => (answer.Header.Flags & NetlinkAbi.NLM_F_DUMP_INTR) != 0))
                return answers;
        }

        throw new LinuxException(Errno.EAGAIN, call, subject, "the list kept changing while it was read");
    }

    public void Dispose() => _socket.Dispose();

    private List<NetlinkMessage> Transact(NetlinkRequest request, string call, string? subject)
    {
        var sequence = ++_sequence;
        Send(request.Seal(sequence));
        var answers = new List<NetlinkMessage>();
        while (true)
        {
            foreach (var message in NetlinkMessage.Split(Receive()))
            {
                if (message.Header.Sequence != sequence)
                    continue;
                if (message.Header.Type is not (NetlinkAbi.NLMSG_ERROR or NetlinkAbi.NLMSG_DONE))
                {
                    answers.Add(message);
                    continue;
                }

                // The end of a list carries an error number as well.
                var number = MemoryMarshal.TryRead(message.Payload.Span, out int value) ? value : 0;
                return number == 0 ? answers : throw new LinuxException((Errno)(-number), call, subject, Explanation(message));
            }
        }
    }

    private static string? Explanation(NetlinkMessage message)
    {
        if ((message.Header.Flags & NetlinkAbi.NLM_F_ACK_TLVS) == 0)
            return null;
        var offset = message.Header.Type == NetlinkAbi.NLMSG_DONE ? sizeof(int) : Unsafe.SizeOf<NetlinkAbi.Error>();
        if (message.Payload.Length < offset)
            return null;
        var attributes = NetlinkMessage.Attributes(message.Payload[offset..]);
        return attributes.TryGetValue(NetlinkAbi.NLMSGERR_ATTR_MSG, out var text) ? NetlinkMessage.Text(text) : null;
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        // SAFETY: the message is pinned for the call and its own length is passed.
        fixed (byte* start = message)
        {
            while (SendRaw(_socket, start, (nuint)message.Length, 0) < 0)
            {
                if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                    throw LinuxException.Last("send(AF_NETLINK)");
            }
        }
    }

    private byte[] Receive()
    {
        // Peeking first tells the size of the next datagram, which is the kernel's choice.
        var size = Receive([], NetlinkAbi.MSG_PEEK | NetlinkAbi.MSG_TRUNC);
        var datagram = new byte[size];
        var received = Receive(datagram, 0);
        return received == size ? datagram : throw new LinuxException(Errno.EBADMSG, "recv(AF_NETLINK)");
    }

    private int Receive(Span<byte> buffer, int flags)
    {
        // SAFETY: the buffer is pinned for the call and its own length is passed.
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var size = ReceiveRaw(_socket, start, (nuint)buffer.Length, flags);
                if (size >= 0)
                    return (int)size;
                if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                    throw LinuxException.Last("recv(AF_NETLINK)");
            }
        }
    }

    private void Enable(int option)
    {
        var yes = 1;
        // SAFETY: the kernel reads one integer, whose size is passed.
        if (SetSocketOption(_socket, NetlinkAbi.SOL_NETLINK, option, &yes, sizeof(int)) < 0)
            throw LinuxException.Last("setsockopt(SOL_NETLINK)");
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial FileDescriptor Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(FileDescriptor socket, NetlinkAbi.Address* address, uint size);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(FileDescriptor socket, int level, int option, void* value, uint size);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendRaw(FileDescriptor socket, byte* data, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveRaw(FileDescriptor socket, byte* buffer, nuint size, int flags);
}
