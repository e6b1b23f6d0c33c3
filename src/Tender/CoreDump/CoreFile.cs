using Hillingar.Linux;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.CoreDump;

/// <summary>
/// Writes what is left of a guest as an ELF core file, which <c>gdb IMAGE CORE</c> reads. Only <c>ftruncate</c> and
/// <c>pwrite</c> on the descriptor are needed, and no memory beyond a page of stack.
/// Pages of zeros become holes. They are found by reading all pages: <c>mincore</c> would report pages that were swapped out
/// as absent, and so leave them out of the dump. Reading a page that the guest never touched maps the kernel's page of
/// zeros, which costs an entry of the page table and no memory.
/// </summary>
internal static class CoreFile
{
    // Few system calls for large runs, and a length that every file system takes at once.
    private const ulong LongestRun = 1 << 20;

    /// <summary>Replaces the content of the file. Pages that the host cannot read, whose image denied all access, are holes.</summary>
    /// <param name="file">A regular file, open for writing.</param>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="registers">From <see cref="CoreRegisters.From"/>.</param>
    /// <param name="signal">What a debugger shows as the end: SIGABRT for a status of 255, SIGSEGV for a fault.</param>
    /// <param name="image">The image's path, of which the debugger shows the beginning.</param>
    /// <exception cref="LinuxException">The file cannot be written, for instance because the disk is full.</exception>
    internal static void Write(FileDescriptor file, KvmGuestMemory memory, in ElfCoreRegisters registers, Signal signal, string image)
    {
        Span<byte> header = stackalloc byte[CoreHeader.Size];
        header.Clear();
        CoreHeader.Write(header, memory.Size, registers, signal, image);
        DeviceIo.SetLength(file, 0);
        DeviceIo.SetLength(file, CoreHeader.Size + (long)memory.Size);
        WriteFully(file, header, 0);
        var address = 0ul;
        while (address < memory.Size)
            address = WriteRun(file, memory, address);
    }

    /// <summary>Writes the pages from an address up to the first hole, and returns where to go on.</summary>
    private static ulong WriteRun(FileDescriptor file, KvmGuestMemory memory, ulong start)
    {
        var end = start;
        while (end < memory.Size && end - start < LongestRun && HasContent(memory, end))
            end += GuestLayout.PageSize;
        if (end == start)
            return start + GuestLayout.PageSize;
        WriteFully(file, memory.Own(start, (int)(end - start)), CoreHeader.Size + (long)start);
        return end;
    }

    private static bool HasContent(KvmGuestMemory memory, ulong page) =>
        memory.IsReadableByHost(page) && memory.Own(page, GuestLayout.PageSize).ContainsAnyExcept((byte)0);

    private static void WriteFully(FileDescriptor file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var errno = DeviceIo.WriteAt(file.Number, bytes, offset, out var count);
            if (errno != Errno.None || count == 0)
                throw new LinuxException(errno == Errno.None ? Errno.EIO : errno, "pwrite");
            bytes = bytes[count..];
            offset += count;
        }
    }
}
