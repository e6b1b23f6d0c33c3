using System.Buffers.Binary;
using Hillingar.Linux;
using Hillingar.Tender.Devices;
using Hillingar.Tender.Ring;

namespace Hillingar.Tender.Running;

/// <summary>
/// Carries out the guest's hypercalls. Each has a structure in the guest's memory, at the address that the guest wrote to the
/// port; results are written into it. Nothing here allocates, except on the way to the end of the guest.
/// </summary>
/// <param name="ring">Null if the guest was offered none.</param>
internal sealed class Hypercalls(
    KvmGuestMemory memory, DeviceTable devices, PollSet poll, GuestConsole console, LifeEvents events, RingServer? ring = null)
{
    private readonly FrameTransfer _transfer = new(memory, events);

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
        ring?.Rest();
        var count = poll.Wait(U64(arguments, 0), out var ready);
        ring?.Resume(expectRequests: count > 0);
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
                throw Failure.Of("writing", errno == Errno.None ? Errno.EIO : errno);
            bytes = bytes[count..];
            offset += count;
        }
    }

    private static void ReadBlock(BlockVolume block, Span<byte> into, long offset)
    {
        while (!into.IsEmpty)
        {
            var errno = DeviceIo.ReadAt(block.Descriptor.Number, into, offset, out var count);
            // The end of the file is before the capacity only if another process cut the file while the guest runs.
            if (errno != Errno.None || count == 0)
                throw Failure.Of("reading", errno == Errno.None ? Errno.EIO : errno);
            into = into[count..];
            offset += count;
        }
    }

    private void WriteNet(Span<byte> arguments)
    {
        var result = HypercallResult.InvalidArgument;
        if (devices.Net(U64(arguments, 0)) is { } net)
        {
            _transfer.Send(net, U64(arguments, 8), U64(arguments, 16));
            result = HypercallResult.Ok;
        }

        Answer(arguments[24..], result);
    }

    private void ReadNet(Span<byte> arguments)
    {
        var result = HypercallResult.InvalidArgument;
        if (devices.Net(U64(arguments, 0)) is { } net)
        {
            var length = _transfer.Receive(net, U64(arguments, 8), U64(arguments, 16));
            result = length == 0 ? HypercallResult.Again : HypercallResult.Ok;
            if (length > 0)
                BinaryPrimitives.WriteUInt64LittleEndian(arguments[16..], (ulong)length);
        }

        Answer(arguments[24..], result);
    }

    private int Halt(ReadOnlySpan<byte> arguments)
    {
        const ulong CookieSize = 512;
        var cookie = U64(arguments, 0);
        // The cookie is not read here, but a guest whose cookie is no memory of its own is as wrong as in the reference tender.
        if (cookie != 0)
            _ = GuestPointer.Read(memory, cookie, CookieSize);
        ring?.Finish();
        return BinaryPrimitives.ReadInt32LittleEndian(arguments[8..]);
    }

    private static void Answer(Span<byte> field, HypercallResult result) =>
        BinaryPrimitives.WriteInt32LittleEndian(field, (int)result);

    private static ulong U64(ReadOnlySpan<byte> arguments, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(arguments[offset..]);
}
