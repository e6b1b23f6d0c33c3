using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Tender.CoreDump;

/// <summary>
/// The first page of a core file: the ELF header, two program headers, and the notes. The guest's memory follows as one
/// segment, because guest-virtual addresses are guest-physical ones (gABI, chapters 4 and 5; <c>core(5)</c>).
/// </summary>
internal static class CoreHeader
{
    /// <summary>Bytes of the header, which are the offset of the guest's memory in the file.</summary>
    internal const int Size = 4096;

    private const int ElfHeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int NotesOffset = ElfHeaderSize + (2 * ProgramHeaderSize);
    private const int NoteHeaderSize = 12;
    private const ushort Core = 4; // ET_CORE
    private const ushort Amd64 = 62; // EM_X86_64
    private const uint LoadType = 1; // PT_LOAD
    private const uint NoteType = 4; // PT_NOTE
    private const uint ReadWriteExecute = 7;

    /// <summary>Fills in a zeroed page.</summary>
    internal static void Write(Span<byte> page, ulong memorySize, in ElfCoreRegisters registers, Signal signal, string image)
    {
        WriteElfHeader(page);
        var notes = page[NotesOffset..];
        var length = WriteNote(notes, ElfProcessStatus.NoteType, new ElfProcessStatus
        {
            SignalNumber = (int)signal,
            CurrentSignal = (short)signal,
            ProcessId = 1,
            Registers = registers,
        });
        length += WriteNote(notes[length..], ElfProcessDescription.NoteType, Describe(image));
        WriteProgramHeader(page[ElfHeaderSize..], NoteType, 0, NotesOffset, (ulong)length, alignment: 4);
        WriteProgramHeader(page[(ElfHeaderSize + ProgramHeaderSize)..], LoadType, ReadWriteExecute, Size, memorySize, Size);
    }

    private static void WriteElfHeader(Span<byte> header)
    {
        // 64-bit, little-endian, version 1.
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], Core);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], Amd64);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], ElfHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], ElfHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 2);
    }

    /// <summary>Writes a program header whose addresses start at 0: notes have none, and the guest's memory begins there.</summary>
    private static void WriteProgramHeader(Span<byte> header, uint type, uint access, ulong offset, ulong size, ulong alignment)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], access);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], type == LoadType ? size : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], alignment);
    }

    private static int WriteNote<T>(Span<byte> note, uint type, in T descriptor)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in descriptor));
        var name = "CORE\0\0\0\0"u8; // padded to a multiple of four
        BinaryPrimitives.WriteUInt32LittleEndian(note, 5);
        BinaryPrimitives.WriteUInt32LittleEndian(note[4..], (uint)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(note[8..], type);
        name.CopyTo(note[NoteHeaderSize..]);
        bytes.CopyTo(note[(NoteHeaderSize + name.Length)..]);
        return NoteHeaderSize + name.Length + bytes.Length; // both descriptors are multiples of four
    }

    private static ElfProcessDescription Describe(string image)
    {
        var description = new ElfProcessDescription { StateName = (byte)'R', ProcessId = 1 };
        Encoding.UTF8.TryGetBytes(Path.GetFileName(image.AsSpan()), description.Name, out _);
        // The last byte of the command line stays zero.
        Encoding.UTF8.TryGetBytes(image, description.Arguments[..^1], out _);
        return description;
    }
}
