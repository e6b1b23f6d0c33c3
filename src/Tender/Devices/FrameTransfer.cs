using Hillingar.Linux;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.Devices;

/// <summary>Moves frames between the guest's memory and the taps. From any thread; does not allocate.</summary>
internal sealed class FrameTransfer(KvmGuestMemory memory, LifeEvents events)
{
    /// <summary>Sends a frame, or loses it.</summary>
    /// <exception cref="TenderException">The buffer is not the guest's, or the tap refuses such a frame.</exception>
    internal void Send(NetPort port, ulong address, ulong length)
    {
        var frame = GuestPointer.Read(memory, address, length);
        var errno = DeviceIo.Write(port.Descriptor.Number, frame, out _);
        // Ethernet may lose frames: it does where the queue is full or the interface is down. All else is a mistake.
        if (errno is not (Errno.None or Errno.EAGAIN or Errno.ENOBUFS or Errno.EIO))
            throw Failure.Of("writing", errno);
        events.FrameSent(port.Name);
    }

    /// <summary>Takes a frame, cut to the buffer's length; its bytes, 0 if there is none.</summary>
    /// <exception cref="TenderException">The buffer is not the guest's, or the tap is gone.</exception>
    internal int Receive(NetPort port, ulong address, ulong length)
    {
        var buffer = GuestPointer.Write(memory, address, length);
        var errno = DeviceIo.Read(port.Descriptor.Number, buffer, out var count);
        if (errno is not (Errno.None or Errno.EAGAIN))
            throw Failure.Of("reading", errno);
        if (count > 0)
            events.FrameReceived(port.Name);
        return count;
    }
}
