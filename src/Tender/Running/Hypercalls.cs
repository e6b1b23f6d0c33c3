using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Devices;

namespace Hillingar.Tender.Running;

/// <summary>
/// Carries out the guest's hypercalls. Each has a structure in the guest's memory, at the address that the guest wrote to the
/// port; results are written into it. Nothing here allocates, except on the way to the end of the guest.
/// </summary>
internal sealed class Hypercalls(KvmGuestMemory memory, DeviceTable devices, PollSet poll, GuestConsole console, LifeEvents events)
{
    /// <summary>Carries out one hypercall; the guest's exit status if it was a halt.</summary>
    internal int? Handle(int number, ulong arguments)
    {
        switch ((Hypercall)number)
        {
            case Hypercall.WallTime:
                BinaryPrimitives.WriteUInt64LittleEndian(Structure(arguments, 8), WallClock.NanosecondsSince1970);
                return null;
            case Hypercall.ConsoleWrite:
                WriteConsole(GuestPointer.Read(memory, arguments, 16));
                return null;
            case Hypercall.Poll:
                Poll(Structure(arguments, 24));
                return null;
            case Hypercall.BlockWrite when devices.HasBlock:
                TransferBlock(Structure(arguments, 40), isWrite: true);
                return null;
            case Hypercall.BlockRead when devices.HasBlock:
                TransferBlock(Structure(arguments, 40), isWrite: false);
                return null;
            case Hypercall.NetWrite when devices.HasNet:
                WriteNet(Structure(arguments, 32));
                return null;
            case Hypercall.NetRead when devices.HasNet:
                ReadNet(Structure(arguments, 32));
                return null;
            case Hypercall.Halt:
                return Halt(GuestPointer.Read(memory, arguments, 16));
            default:
                throw new TenderException($"Invalid guest hypercall: num={number}") { Reason = EndReason.Violation };
        }
    }

    private Span<byte> Structure(ulong address, int size) => GuestPointer.Write(memory, address, (ulong)size);

    private void WriteConsole(ReadOnlySpan<byte> arguments)
    {
        var text = GuestPointer.Read(memory, U64(arguments, 0), U64(arguments, 8));
        console.Write(text);
        if (!text.IsEmpty)
            events.ConsoleWritten();
    }

    private void Poll(Span<byte> arguments)
    {
        var count = poll.Wait(U64(arguments, 0), out var ready);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments[8..], ready);
        BinaryPrimitives.WriteInt32LittleEndian(arguments[16..], count);
    }

    private void TransferBlock(Span<byte> arguments, bool isWrite)
    {
        var offset = U64(arguments, 8);
        var address = U64(arguments, 16);
        var length = U64(arguments, 24);
        var result = HypercallResult.InvalidArgument;
        if (devices.Block(U64(arguments, 0)) is { } block && block.Holds(offset, length))
        {
            if (isWrite)
                WriteBlock(block, GuestPointer.Read(memory, address, length), (long)offset);
            else
                ReadBlock(block, GuestPointer.Write(memory, address, length), (long)offset);
            result = HypercallResult.Ok;
        }

        Answer(arguments[32..], result);
    }

    private static void WriteBlock(BlockVolume block, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var errno = DeviceIo.WriteAt(block.Descriptor.Number, bytes, offset, out var count);
            if (errno != Errno.None || count == 0)
                throw Fatal("writing", errno == Errno.None ? Errno.EIO : errno);
            bytes = bytes[count..];
            offset += count;
        }
    }

    private static void ReadBlock(BlockVolume block, Span<byte> into, long offset)
    {
        while (!into.IsEmpty)
        {
            var errno = DeviceIo.ReadAt(block.Descriptor.Number, into, offset, out var count);
            // The end of the file is before the capacity only if somebody cut the file while the guest runs.
            if (errno != Errno.None || count == 0)
                throw Fatal("reading", errno == Errno.None ? Errno.EIO : errno);
            into = into[count..];
            offset += count;
        }
    }

    private void WriteNet(Span<byte> arguments)
    {
        var result = HypercallResult.InvalidArgument;
        if (devices.Net(U64(arguments, 0)) is { } net)
        {
            var frame = GuestPointer.Read(memory, U64(arguments, 8), U64(arguments, 16));
            var errno = DeviceIo.Write(net.Descriptor.Number, frame, out _);
            // Ethernet may lose frames: it does where the queue is full or the interface is down. All else is a mistake.
            if (errno is not (Errno.None or Errno.EAGAIN or Errno.ENOBUFS or Errno.EIO))
                throw Fatal("writing", errno);
            result = HypercallResult.Ok;
            events.FrameSent(net.Name);
        }

        Answer(arguments[24..], result);
    }

    private void ReadNet(Span<byte> arguments)
    {
        var result = HypercallResult.InvalidArgument;
        if (devices.Net(U64(arguments, 0)) is { } net)
        {
            var buffer = GuestPointer.Write(memory, U64(arguments, 8), U64(arguments, 16));
            var errno = DeviceIo.Read(net.Descriptor.Number, buffer, out var count);
            if (errno is not (Errno.None or Errno.EAGAIN))
                throw Fatal("reading", errno);
            result = count == 0 ? HypercallResult.Again : HypercallResult.Ok;
            if (count > 0)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(arguments[16..], (ulong)count);
                events.FrameReceived(net.Name);
            }
        }

        Answer(arguments[24..], result);
    }

    private int Halt(ReadOnlySpan<byte> arguments)
    {
        const ulong CookieSize = 512;
        var cookie = U64(arguments, 0);
        // Nobody reads the cookie here, but a guest whose cookie is no memory of its own is as wrong as in the reference tender.
        if (cookie != 0)
            _ = GuestPointer.Read(memory, cookie, CookieSize);
        return BinaryPrimitives.ReadInt32LittleEndian(arguments[8..]);
    }

    private static void Answer(Span<byte> field, HypercallResult result) =>
        BinaryPrimitives.WriteInt32LittleEndian(field, (int)result);

    private static ulong U64(ReadOnlySpan<byte> arguments, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(arguments[offset..]);

    private static TenderException Fatal(string doing, Errno errno) =>
        new($"Fatal error when {doing}: {LinuxException.Text(errno)}") { Reason = EndReason.Failure };
}
