using System.Buffers.Binary;
using Hillingar.Linux;

namespace Hillingar.Tender.Machine;

/// <summary>
/// The guest's address space: every address means itself. The first 64 KiB are absent, the rest of the first mebibyte is
/// read-only, everything above is writable up to the end of the memory. Nothing is marked as not executable.
/// </summary>
internal static class PageTables
{
    private const ulong Present = 1;
    private const ulong Writable = 2;
    private const ulong User = 4;
    private const ulong LargePage = 0x80;

    private const int PageDirectoryCount = 4;

    internal static void Write(KvmGuestMemory memory, CpuMode mode)
    {
        var reachable = mode == CpuMode.User ? Present | User : Present;
        SetEntry(memory, GuestLayout.Pml4, 0, GuestLayout.Pdpt | reachable | Writable);
        for (var i = 0; i < PageDirectoryCount; i++)
        {
            var directory = GuestLayout.PageDirectories + ((ulong)i * GuestLayout.PageSize);
            SetEntry(memory, GuestLayout.Pdpt, i, directory | reachable | Writable);
        }

        SetEntry(memory, GuestLayout.PageDirectories, 0, GuestLayout.PageTable | reachable | Writable);
        // The four directories are adjacent, so that the number of the large page is the index into all of them.
        for (var i = 1; i < (int)(memory.MappedSize / MemorySize.Unit); i++)
            SetEntry(memory, GuestLayout.PageDirectories, i, ((ulong)i * MemorySize.Unit) | reachable | Writable | LargePage);
        for (var address = GuestLayout.BootInformation; address < MemorySize.Unit; address += GuestLayout.PageSize)
            SetPage(memory, address, reachable | (address < GuestLayout.Image ? 0 : Writable));
        if (mode == CpuMode.User)
            WriteTaskStatePages(memory);
    }

    // Present but not for ring 3: KVM itself reads the segment with the rights of ring 0.
    private static void WriteTaskStatePages(KvmGuestMemory memory)
    {
        for (var i = 0; i < GuestLayout.TaskStatePages; i++)
            SetPage(memory, GuestLayout.TaskState + ((ulong)i * GuestLayout.PageSize), Present);
    }

    private static void SetPage(KvmGuestMemory memory, ulong address, ulong bits) =>
        SetEntry(memory, GuestLayout.PageTable, (int)(address / GuestLayout.PageSize), address | bits);

    private static void SetEntry(KvmGuestMemory memory, ulong table, int index, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(memory.Own(table + ((ulong)index * 8), 8), value);
}
