using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Hillingar.Guests.Net;
using Hillingar.TestKit;

namespace Hillingar.Guests.Tests;

/// <summary>The network part answers what it should, byte for byte, and survives every frame.</summary>
public sealed class Ipv4StackTests
{
    private const int Mtu = 1500;
    private static readonly byte[] Mac = Convert.FromHexString("02000000000A");
    private static readonly byte[] Peer = Convert.FromHexString("02000000000B");

    private sealed class Echo : UdpService
    {
        public override int Port => 7;

        public override int Answer(ReadOnlySpan<byte> request, Ipv4Endpoint from, Span<byte> reply)
        {
            request.CopyTo(reply);
            return request.Length;
        }
    }

    [Fact]
    public void TheAnswersAreThese()
    {
        var text = new StringBuilder();
        foreach (var (name, frame) in new[] { ("arp", ArpRequest()), ("ping", Ping()), ("udp", Udp()) })
        {
            text.Append(name).Append("\n  > ").Append(Convert.ToHexString(frame)).Append("\n  < ");
            text.Append(Convert.ToHexString(Answer(frame))).Append('\n');
        }

        Golden.Matches("answers.txt", text.ToString());
    }

    [Fact]
    public void AChecksumVerifiesItself()
    {
        // The example of RFC 1071, section 3.
        Assert.Equal((ushort)0x220D, InternetChecksum.Of(Convert.FromHexString("0001F203F4F5F6F7")));
        Gen.Byte.Array[2, 200].Where(bytes => bytes.Length % 2 == 0).Sample(bytes =>
        {
            bytes[0] = bytes[1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(bytes, InternetChecksum.Of(bytes));
            return InternetChecksum.Of(bytes) == 0;
        });
    }

    [Fact]
    public void AnswersCarryRightChecksums()
    {
        var reply = Answer(Udp());

        Assert.True(Ipv4Packet.TryRead(reply.AsSpan(14), out var packet));
        Assert.True(UdpDatagram.TryRead(packet, packet.Payload, out var datagram));
        Assert.Equal((7, 4000, "hello"), (datagram.SourcePort, datagram.DestinationPort, Encoding.ASCII.GetString(datagram.Payload)));
    }

    [Fact]
    public void ADamagedPacketIsDropped()
    {
        foreach (var frame in new[] { Ping(), Udp() })
        {
            Assert.NotEmpty(Answer(frame));
            for (var i = 14; i < frame.Length; i++)
            {
                var damaged = (byte[])frame.Clone();
                damaged[i] ^= 0x10;
                Assert.Empty(Answer(damaged));
            }
        }
    }

    [Fact]
    public void FragmentsBroadcastsAndPacketsForOthersAreDropped()
    {
        Assert.Empty(Answer(Ipv4(17, UdpBody(), fragment: 0x2000)));
        Assert.Empty(Answer(Ipv4(17, UdpBody(), timeToLive: 0)));
        Assert.Empty(Answer(Ipv4(17, UdpBody(), destination: 0x0A4D00FF)));
        Assert.Empty(Answer(Ipv4(17, UdpBody(), source: 0x0A4D00FF)));
        Assert.Empty(Answer(Ipv4(6, UdpBody())));
        var other = Udp();
        other[5] = 0x0C;
        Assert.Empty(Answer(other));
    }

    [Fact]
    public void ADatagramWithoutAChecksumIsTaken()
    {
        var body = UdpBody();
        body[6] = body[7] = 0;

        Assert.NotEmpty(Answer(Ipv4(17, body)));
    }

    [Fact]
    public void TheNeighbourTableIsBoundedAndForgetsTheOldest()
    {
        var table = new NeighbourTable();
        for (uint i = 1; i <= NeighbourTable.Capacity + 1; i++)
            table.Learn(new Ipv4Address(0x0A000000 + i), MacAddress.Read(Peer), isNewAllowed: true);

        Assert.Equal(NeighbourTable.Capacity, table.Count);
        Assert.False(table.TryFind(new Ipv4Address(0x0A000001), out _));
        Assert.True(table.TryFind(new Ipv4Address(0x0A000002), out _));
        table.Learn(new Ipv4Address(0x0A0000FF), MacAddress.Read(Peer), isNewAllowed: false);
        Assert.False(table.TryFind(new Ipv4Address(0x0A0000FF), out _));
    }

    [Fact]
    public void ASendToAnUnknownNeighbourAsksForIt()
    {
        var stack = Stack();
        var transmit = new byte[stack.LongestFrame];
        var peer = new Ipv4Endpoint(new Ipv4Address(0x0A4D0001), 9);

        Assert.Equal(42, stack.Send(peer, 7, 3, transmit));
        Assert.Equal(Ethernet.Arp, Ethernet.Kind(transmit));
        _ = stack.Receive(ArpRequest(), transmit); // Its sender is the neighbour asked for.
        Assert.Equal(45, stack.Send(peer, 7, 3, transmit));
        Assert.Equal(Ethernet.Ipv4, Ethernet.Kind(transmit));
    }

    [Fact]
    public void RandomFramesAreNeverAFault() =>
        Gen.Byte.Array[0, 200].Sample(frame => Answer(frame).Length <= Mtu + 14);

    [Fact]
    public void ChangedFramesAreNeverAFault() =>
        Gen.Select(Gen.Int[0, 2].Select(i => i == 0 ? ArpRequest() : i == 1 ? Ping() : Udp()), Gen.Select(Gen.Int[0, 60], Gen.Byte).Array[0, 5], Gen.Int[0, 60])
            .Sample((frame, changes, cut) =>
        {
            var changed = (byte[])frame.Clone();
            foreach (var (place, value) in changes)
                changed[place % changed.Length] = value;
            if (changed.Length >= 34)
                Reseal(changed.AsSpan(14, 20));
            return Answer(changed[..Math.Max(0, changed.Length - cut)]).Length <= Mtu + 14;
        });

    private static Ipv4Stack Stack()
    {
        var stack = new Ipv4Stack(Mac, Mtu, new Ipv4Interface(new Ipv4Address(0x0A4D0035), 24), new Ipv4Address(0x0A4D0001));
        Assert.True(stack.TryAdd(new Echo()));
        return stack;
    }

    private static byte[] Answer(byte[] frame)
    {
        var stack = Stack();
        var transmit = new byte[stack.LongestFrame];
        return transmit[..stack.Receive(frame, transmit)];
    }

    private static byte[] ArpRequest() =>
        Convert.FromHexString("FFFFFFFFFFFF02000000000B0806" + "0001080006040001" + "02000000000B0A4D0001" + "0000000000000A4D0035");

    private static byte[] Ping()
    {
        var body = Convert.FromHexString("0800000012340001" + "6162636465");
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), InternetChecksum.Of(body));
        return Ipv4(1, body);
    }

    private static byte[] Udp() => Ipv4(17, UdpBody());

    private static byte[] UdpBody()
    {
        var body = Convert.FromHexString("0FA00007000D0000" + "68656C6C6F");
        var pseudo = Convert.FromHexString("0A4D00010A4D00350011000D");
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(6), InternetChecksum.Of([.. pseudo, .. body]));
        return body;
    }

    private static byte[] Ipv4(byte protocol, byte[] body, ushort fragment = 0, byte timeToLive = 64, uint source = 0x0A4D0001, uint destination = 0x0A4D0035)
    {
        var header = new byte[20];
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(20 + body.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), fragment);
        header[8] = timeToLive;
        header[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), source);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), destination);
        Reseal(header);
        return [.. Mac, .. Peer, 8, 0, .. header, .. body];
    }

    private static void Reseal(Span<byte> header)
    {
        header[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Of(header));
    }
}
