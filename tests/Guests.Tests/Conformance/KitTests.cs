using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Net;
using Hillingar.Guests.Storage;
using TarReader = Hillingar.Guests.Storage.TarReader;

namespace Hillingar.Guests.Tests.Conformance;

/// <summary>The kit's parsers against frames, archives and command lines made by others, and damaged ones.</summary>
public sealed class KitTests
{
    private static readonly byte[] Mine = [2, 0, 0, 0, 0, 0x53];
    private static readonly byte[] Other = [2, 0, 0, 0, 0, 1];

    [Fact]
    public void ADatagramIsAnsweredToWhomItCameFrom()
    {
        var stack = Stack();
        var transmit = new byte[stack.LongestFrame];
        var reply = transmit.AsSpan(0, stack.Receive(UdpFrame("hello"u8), transmit));
        Assert.Equal([.. Other, .. Mine, 8, 0], reply[..14].ToArray());
        Assert.Equal("HELLO"u8.ToArray(), reply[42..].ToArray());
        Assert.Equal(0, Sum(reply[14..34], 0));
        Assert.Equal([10, 0, 0, 2, 10, 0, 0, 1], reply[26..34].ToArray());
        Assert.Equal([0, 53, 0x30, 0x39], reply[34..38].ToArray());
        Assert.Equal(0, Sum(reply[26..], 17 + 8 + 5));
    }

    [Fact]
    public void OneFlippedBitIsNeverAnsweredWrongly()
    {
        var frame = UdpFrame("hello"u8);
        for (var bit = 14 * 8; bit < frame.Length * 8; bit++)
        {
            var damaged = frame.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var stack = Stack();
            Assert.True(stack.Receive(damaged, new byte[stack.LongestFrame]) == 0, $"bit {bit} was not noticed");
        }
    }

    [Fact]
    public void NoFrameBreaksTheStack()
    {
        var random = new Random(44);
        var stack = Stack();
        var transmit = new byte[stack.LongestFrame];
        for (var i = 0; i < 100_000; i++)
        {
            var frame = (random.Next(3) switch { 0 => UdpFrame("x"u8), 1 => Arp(1), _ => Echo(random.Next(40)) }).ToList();
            for (var j = random.Next(4); j > 0; j--)
                frame[random.Next(frame.Count)] = (byte)random.Next(256);
            if (random.Next(3) == 0)
                frame.RemoveRange(0, random.Next(frame.Count));
            if (random.Next(4) == 0 && frame.Count > 24)
                RepairHeader(frame);
            Assert.InRange(stack.Receive(frame.ToArray(), transmit), 0, transmit.Length);
        }

        Assert.InRange(stack.Neighbours.Count, 0, NeighbourTable.Capacity);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(56)]
    [InlineData(1472)]
    public void PingIsAnsweredWithItsOwnData(int size)
    {
        var stack = Stack();
        var transmit = new byte[stack.LongestFrame];
        var reply = transmit.AsSpan(0, stack.Receive(Echo(size), transmit));
        Assert.Equal(42 + size, reply.Length);
        Assert.Equal(0, reply[34]);
        Assert.Equal(0, Sum(reply[34..], 0));
        Assert.Equal(Echo(size)[38..], reply[38..].ToArray());
    }

    [Fact]
    public void AnArchiveOfAnotherWriterIsReadWhole()
    {
        var random = new Random(45);
        for (var i = 0; i < 200; i++)
        {
            var files = Enumerable.Range(0, random.Next(5))
                .Select(n => ($"{new string('d', random.Next(60))}{n}.zone", Bytes(random, random.Next(3000)))).ToList();
            var reader = new TarReader(new Memory(Tar(files), random.Next(2) == 0 ? 512 : 4096));
            foreach (var (name, contents) in files)
            {
                Assert.Equal(TarStep.Member, reader.MoveNext());
                Assert.True(reader.IsFile);
                Assert.Equal(name, Encoding.ASCII.GetString(reader.Name));
                var read = new byte[reader.Length];
                Assert.True(reader.TryRead(0, read));
                Assert.Equal(contents, read);
                Assert.False(reader.TryRead(1, read) && read.Length > 0);
            }

            Assert.Equal(TarStep.End, reader.MoveNext());
        }
    }

    [Fact]
    public void NoDamagedArchiveBreaksTheReader()
    {
        var random = new Random(46);
        var archive = Tar([("a.zone", Bytes(random, 700)), ("b.zone", Bytes(random, 5))]);
        for (var i = 0; i < 100_000; i++)
        {
            var damaged = archive[..(512 * random.Next(1, archive.Length / 512 + 1))];
            for (var j = random.Next(3); j > 0; j--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (random.Next(2) == 0)
                RepairChecksum(damaged);
            var reader = new TarReader(new Memory(damaged, 512));
            var steps = 0;
            while (reader.MoveNext() == TarStep.Member)
                Assert.True(++steps <= damaged.Length / 512 && reader.TryRead(0, new byte[Math.Min(reader.Length, 4096)]));
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  a   b ", "a|b")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"\" x", "x")]
    [InlineData("a\\ b \\\"c\\\"", "a b|\"c\"")]
    [InlineData("\"a\\\"b\" 'c d'", "a\"b|'c|d'")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("\"open", null)]
    [InlineData("end\\", null)]
    public void ACommandLineIsSplitAsMirageOsDoes(string line, string? words) =>
        Assert.Equal(words, CommandLine.TrySplit(Encoding.UTF8.GetBytes(line), out var split)
            ? string.Join('|', Enumerable.Range(0, split.Count).Select(i => Encoding.UTF8.GetString(split.Word(i))))
            : null);

    private static Ipv4Stack Stack()
    {
        var stack = new Ipv4Stack(Mine, 1500, Parse("10.0.0.2/24"), default);
        Assert.True(stack.TryAdd(new Shout()));
        return stack;
    }

    private static Ipv4Interface Parse(string text) =>
        Ipv4Interface.TryParse(Encoding.ASCII.GetBytes(text), out var parsed) ? parsed : throw new FormatException(text);

    private static byte[] UdpFrame(ReadOnlySpan<byte> data)
    {
        byte[] udp = [0x30, 0x39, 0, 53, 0, (byte)(8 + data.Length), 0, 0, .. data];
        byte[] pseudo = [10, 0, 0, 1, 10, 0, 0, 2, .. udp];
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(6), Sum(pseudo, 17 + (uint)udp.Length));
        return Ip(17, udp);
    }

    private static byte[] Echo(int size)
    {
        byte[] icmp = [8, 0, 0, 0, 1, 2, 3, 4, .. Enumerable.Range(0, size).Select(i => (byte)i)];
        BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(2), Sum(icmp, 0));
        return Ip(1, icmp);
    }

    private static byte[] Ip(byte protocol, byte[] payload)
    {
        var total = 20 + payload.Length;
        byte[] header = [0x45, 0, (byte)(total >> 8), (byte)total, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Sum(header, 0));
        return [.. Mine, .. Other, 8, 0, .. header, .. payload];
    }

    private static byte[] Arp(byte operation) =>
        [255, 255, 255, 255, 255, 255, .. Other, 8, 6, 0, 1, 8, 0, 6, 4, 0, operation, .. Other, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2];

    private static void RepairHeader(List<byte> frame)
    {
        var length = Math.Min((frame[14] & 15) * 4, frame.Count - 14);
        if (length < 12)
            return;
        (frame[24], frame[25]) = (0, 0);
        var sum = Sum(frame.GetRange(14, length).ToArray(), 0);
        (frame[24], frame[25]) = ((byte)(sum >> 8), (byte)sum);
    }

    // RFC 1071 as it is stated, on 32 bits.
    private static ushort Sum(ReadOnlySpan<byte> data, uint sum)
    {
        for (var i = 0; i < data.Length; i++)
            sum += (uint)(i % 2 == 0 ? data[i] << 8 : data[i]);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }

    private static byte[] Tar(List<(string Name, byte[] Contents)> files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, contents) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(contents) });
        }

        stream.SetLength((Math.Max(stream.Length, 1024) + 4095) / 4096 * 4096 + 4096);
        return stream.ToArray();
    }

    private static void RepairChecksum(byte[] archive)
    {
        var header = archive.AsSpan(0, 512);
        "        "u8.CopyTo(header[148..]);
        var sum = 0;
        foreach (var value in header)
            sum += value;
        _ = Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", header[148..]);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class Shout : UdpService
    {
        public override int Port => 53;

        public override int Answer(ReadOnlySpan<byte> request, Ipv4Endpoint from, Span<byte> reply)
        {
            for (var i = 0; i < request.Length; i++)
                reply[i] = (byte)char.ToUpperInvariant((char)request[i]);
            return request.Length;
        }
    }

    private sealed class Memory(byte[] bytes, int blockSize) : BlockSource
    {
        public override ulong Capacity => (ulong)bytes.Length;

        public override int BlockSize => blockSize;

        public override bool TryRead(ulong offset, Span<byte> buffer)
        {
            if (offset + (ulong)buffer.Length > Capacity)
                return false;
            bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return true;
        }
    }
}
