using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>Follows addresses that the guest passed; one that leads outside its memory ends the guest.</summary>
internal static class GuestPointer
{
    internal static ReadOnlySpan<byte> Read(KvmGuestMemory memory, ulong address, ulong length) =>
        memory.TryRead(address, length, out var bytes) ? bytes : throw Invalid(address, length);

    internal static Span<byte> Write(KvmGuestMemory memory, ulong address, ulong length) =>
        memory.TryWrite(address, length, out var bytes) ? bytes : throw Invalid(address, length);

    /// <summary>What ends the guest.</summary>
    internal static TenderException Invalid(ulong address, ulong length) =>
        new($"Invalid guest access: gpa=0x{address:x}, sz={length}") { Reason = EndReason.Violation };
}
