using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hillingar.Tender.Tests;

/// <summary>The host's side of an interface: raw frames of one Ethernet type that nothing else uses (<c>packet(7)</c>).</summary>
internal sealed class PacketSocket : IDisposable
{
    /// <summary>Reserved for experiments by IEEE 802.</summary>
    internal const ushort ExperimentalType = 0x88B5;

    private readonly Socket _socket = new(AddressFamily.Packet, SocketType.Raw, (ProtocolType)0);

    internal PacketSocket(string name)
    {
        // Read here and now: /sys shows the namespace of the process that mounted it, the process's list that of the thread.
        _socket.Bind(new LinkEndPoint(IndexOf(name)));
        _socket.ReceiveTimeout = 10_000;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A frame from the host to the guest of this length, with the text after its header.</summary>
    internal static byte[] FrameOf(int length, string text)
    {
        var frame = new byte[length];
        ReadOnlySpan<byte> addresses = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        addresses.CopyTo(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), ExperimentalType);
        for (var i = 14; i < length; i++)
            frame[i] = (byte)(i < 14 + text.Length ? text[i - 14] : i);
        return frame;
    }

    internal void Send(ReadOnlySpan<byte> frame) => Assert.Equal(frame.Length, _socket.Send(frame));

    internal byte[] Receive()
    {
        var frame = new byte[65536];
        return frame.AsSpan(0, _socket.Receive(frame)).ToArray();
    }

    private static int IndexOf(string name) => int.Parse(
        TenderRun.Shell($"ip -o link show dev {name}").Output.Split(':')[0], CultureInfo.InvariantCulture);

    /// <summary><c>struct sockaddr_ll</c>: family, type in network order, index of the interface.</summary>
    private sealed class LinkEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], ExperimentalType);
            BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
