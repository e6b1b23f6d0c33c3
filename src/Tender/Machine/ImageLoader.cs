using Hillingar.Linux;
using Hillingar.Linux.Elf;
using Hillingar.Linux.Solo5;

namespace Hillingar.Tender.Machine;

/// <summary>Puts the segments of an image where its program headers want them.</summary>
internal static class ImageLoader
{
    /// <summary>
    /// Loads the image into fresh, zeroed memory and protects its segments. Returns the end of the highest segment, 0 where
    /// the image has none, as the reference tender does.
    /// Segments without bytes in the file are skipped wholly: stock images have one at address 0, and one for zeroed data.
    /// </summary>
    internal static ulong Load(ElfImage image, KvmGuestMemory memory)
    {
        if (image.Entry < GuestLayout.Image || image.Entry >= memory.Size)
            throw Invalid();
        var end = 0ul;
        foreach (var segment in image.Segments)
        {
            if (segment.Kind != ElfSegmentKind.Load || segment.FileSize == 0)
                continue;
            var start = CheckedStart(segment, Math.Max(end, GuestLayout.Image));
            end = CheckedEnd(segment, memory.Size);
            if (!ReadInto(image.Source, segment, memory))
                throw Invalid();
            Protect(segment, memory, start, end);
        }

        return end;
    }

    private static ulong CheckedStart(ElfSegment segment, ulong lowest)
    {
        if (segment.Alignment == 0 || (segment.Alignment & (segment.Alignment - 1)) != 0)
            throw Invalid();
        var start = segment.Address & ~(segment.Alignment - 1);
        return start % GuestLayout.PageSize == 0 && start >= lowest ? start : throw Invalid();
    }

    private static ulong CheckedEnd(ElfSegment segment, ulong memorySize)
    {
        // Checked in this order nothing wraps: each sum is of numbers that are at most the memory's size.
        if (segment.FileSize > segment.MemorySize
            || segment.Address >= memorySize
            || segment.MemorySize > memorySize - segment.Address
            || segment.Alignment > memorySize)
            throw Invalid();
        var end = (segment.Address + segment.MemorySize + segment.Alignment - 1) & ~(segment.Alignment - 1);
        return end % GuestLayout.PageSize == 0 && end <= memorySize ? end : throw Invalid();
    }

    private static bool ReadInto(ImageSource source, ElfSegment segment, KvmGuestMemory memory)
    {
        var done = 0ul;
        while (done < segment.FileSize)
        {
            // A span has at most 2^31 - 1 bytes, a segment can have 4 GiB.
            var count = (int)Math.Min(segment.FileSize - done, 1 << 30);
            if (segment.FileOffset > ulong.MaxValue - done
                || !source.TryRead(segment.FileOffset + done, memory.Own(segment.Address + done, count)))
                return false;
            done += (ulong)count;
        }

        return true;
    }

    private static void Protect(ElfSegment segment, KvmGuestMemory memory, ulong start, ulong end)
    {
        const ElfSegmentAccess WriteAndExecute = ElfSegmentAccess.Write | ElfSegmentAccess.Execute;
        if ((segment.Access & WriteAndExecute) == WriteAndExecute)
            throw new TenderException("requests WRITE and EXEC permissions");
        var access = GuestAccess.None;
        // KVM takes instructions from pages that it can read; the host itself must never execute a guest's bytes.
        if ((segment.Access & (ElfSegmentAccess.Read | ElfSegmentAccess.Execute)) != 0)
            access |= GuestAccess.Read;
        if (segment.Access.HasFlag(ElfSegmentAccess.Write))
            access |= GuestAccess.Read | GuestAccess.Write;
        if (access != (GuestAccess.Read | GuestAccess.Write))
            memory.Protect(start, end - start, access);
    }

    private static TenderException Invalid() => new("invalid executable");
}
