using System.Buffers.Binary;
using Hillingar.Linux;

namespace Hillingar.Tender.Machine;

/// <summary>
/// The task state segment of user mode. Ring 3 may use a port only where the segment's bitmap has a zero bit for it; here
/// all bits are zero, so that every port access reaches the tender, which alone decides what it means, in both modes alike.
/// </summary>
internal static class TaskState
{
    private const int BitmapPointerOffset = 102;
    private const ushort BitmapOffset = 104;
    private const int BitmapSize = 65536 / 8;
    private const byte BusyTaskState = 11;

    /// <summary>The task register. The processor reads two bytes of bitmap at once, hence one more byte than ports need.</summary>
    internal static KvmSegment Segment => new()
    {
        Base = GuestLayout.TaskState,
        Limit = BitmapOffset + BitmapSize,
        Selector = 0x40,
        Type = BusyTaskState,
        Present = 1,
    };

    internal static void Write(KvmGuestMemory memory) =>
        BinaryPrimitives.WriteUInt16LittleEndian(memory.Own(GuestLayout.TaskState + BitmapPointerOffset, 2), BitmapOffset);
}
