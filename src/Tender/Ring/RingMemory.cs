using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hillingar.Linux;

namespace Hillingar.Tender.Ring;

/// <summary>What the guest asks of the ring.</summary>
internal enum RingOperation : uint
{
    Write = 1,
    Read = 2,
}

/// <summary>One entry of the ring, copied out of the memory that the guest can change at any time.</summary>
/// <param name="Id">The guest's own number, which comes back with the answer.</param>
internal readonly record struct RingRequest(RingOperation Operation, uint Handle, ulong Address, uint Length, uint Id);

/// <summary>
/// The memory above the guest's own through which it hands over frames without leaving its processor (Solo5 0.11, network ring). The
/// guest writes requests and moves their tail, the tender moves their head; answers go the other way. All indices run freely and
/// wrap at 2^32. The tender keeps its own two in private, so that a guest's writing changes only which requests it has made.
/// </summary>
internal sealed class RingMemory(KvmGuestMemory memory)
{
    /// <summary>Bytes that the ring takes: the unit of the page tables, of which it uses a small part.</summary>
    internal const ulong Size = 2 << 20;

    /// <summary>A 32-bit output to this port says that there are requests.</summary>
    internal const ushort Port = 0x600;

    private const uint Slots = 1024;
    private const ulong RequestTailOffset = 0;
    private const ulong RequestHeadOffset = 64;
    private const ulong AnswerTailOffset = 68;
    private const ulong WantsSignalOffset = 72;
    private const ulong RequestsOffset = 128;
    private const int RequestSize = 32;
    private const ulong AnswersOffset = RequestsOffset + (Slots * RequestSize);
    private const int AnswerSize = 16;

    private uint _requestHead;
    private uint _answerTail;

    /// <summary>Where the guest finds it.</summary>
    internal ulong Address => memory.Size;

    internal bool IsEmpty => Volatile.Read(ref Field(RequestTailOffset)) == _requestHead;

    /// <summary>Whether the guest is to say so when it has made a request, because the tender does not look by itself.</summary>
    internal bool WantsSignal
    {
        set
        {
            Volatile.Write(ref Field(WantsSignalOffset), value ? 1u : 0u);
            // The other side writes its tail and then reads this; here it is the reverse. Both need the order.
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>The oldest request, if there is one.</summary>
    internal bool TryPeek(out RingRequest request)
    {
        request = default;
        if (IsEmpty)
            return false;
        Span<byte> copy = stackalloc byte[RequestSize];
        memory.Own(Address + RequestsOffset + (_requestHead % Slots * RequestSize), RequestSize).CopyTo(copy);
        request = new RingRequest(
            (RingOperation)U32(copy, 0), U32(copy, 4), BinaryPrimitives.ReadUInt64LittleEndian(copy[8..]), U32(copy, 16), U32(copy, 20));
        return true;
    }

    /// <summary>The oldest request is done with, and so is its buffer, if it was a write.</summary>
    internal void Advance() => Volatile.Write(ref Field(RequestHeadOffset), ++_requestHead);

    /// <summary>Answers a read.</summary>
    internal void Answer(uint id, int result, uint length)
    {
        var answer = memory.Own(Address + AnswersOffset + (_answerTail % Slots * AnswerSize), AnswerSize);
        BinaryPrimitives.WriteUInt32LittleEndian(answer, id);
        BinaryPrimitives.WriteInt32LittleEndian(answer[4..], result);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[8..], length);
        Volatile.Write(ref Field(AnswerTailOffset), ++_answerTail);
    }

    private ref uint Field(ulong offset) => ref MemoryMarshal.AsRef<uint>(memory.Own(Address + offset, sizeof(uint)));

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
