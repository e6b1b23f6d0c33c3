using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Builder;

/// <summary>What a program or a shared library wants from the dynamic loader (<c>elf(5)</c>, <c>ld.so(8)</c>).</summary>
/// <param name="Interpreter">The path of the loader, which programs name and libraries do not.</param>
/// <param name="Libraries">The names (<c>DT_NEEDED</c>) in the order of the file.</param>
public sealed record ElfDependencies(string? Interpreter, ImmutableArray<string> Libraries)
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const uint PT_LOAD = 1;
    private const uint PT_DYNAMIC = 2;
    private const uint PT_INTERP = 3;
    private const ulong DT_NULL = 0;
    private const ulong DT_NEEDED = 1;
    private const ulong DT_STRTAB = 5;

    /// <summary>Reads a 64-bit little-endian ELF file; null if it is not one, or damaged.</summary>
    public static ElfDependencies? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || !file.StartsWith("\u007fELF\u0002\u0001"u8))
            return null;
        var segments = Segments(file);
        var dynamic = segments.Find(segment => segment.Type == PT_DYNAMIC);
        if (dynamic is null)
            return new ElfDependencies(null, []);

        var needed = new List<ulong>();
        ulong? strings = null;
        foreach (var (tag, value) in Entries(Part(file, dynamic.Offset, dynamic.Size)))
        {
            if (tag == DT_NEEDED)
                needed.Add(value);
            else if (tag == DT_STRTAB)
                strings = OffsetOf(value, segments);
        }

        if (strings is not { } table)
            return needed.Count == 0 ? new ElfDependencies(null, []) : null;
        var interpreter = segments.Find(segment => segment.Type == PT_INTERP);
        var names = ImmutableArray.CreateBuilder<string>(needed.Count);
        foreach (var offset in needed)
            names.Add(Text(file, table + offset));
        return new ElfDependencies(interpreter is null ? null : Text(file, interpreter.Offset), names.MoveToImmutable());
    }

    private static List<Segment> Segments(ReadOnlySpan<byte> file)
    {
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(file[0x20..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x38..]);
        var segments = new List<Segment>(count);
        for (var i = 0u; i < count; i++)
        {
            var header = Part(file, offset + (i * ProgramHeaderSize), ProgramHeaderSize);
            if (header.Length < ProgramHeaderSize)
                break;
            segments.Add(new Segment(
                BinaryPrimitives.ReadUInt32LittleEndian(header),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[32..])));
        }

        return segments;
    }

    private static List<(ulong Tag, ulong Value)> Entries(ReadOnlySpan<byte> section)
    {
        var entries = new List<(ulong, ulong)>();
        for (; section.Length >= 16; section = section[16..])
        {
            var tag = BinaryPrimitives.ReadUInt64LittleEndian(section);
            if (tag == DT_NULL)
                break;
            entries.Add((tag, BinaryPrimitives.ReadUInt64LittleEndian(section[8..])));
        }

        return entries;
    }

    // The table of strings is given by the address at which it is loaded.
    private static ulong? OffsetOf(ulong address, List<Segment> segments) =>
        segments.Find(segment => segment.Type == PT_LOAD && address >= segment.Address && address - segment.Address < segment.Size) is { } load
            ? load.Offset + (address - load.Address)
            : null;

    private static string Text(ReadOnlySpan<byte> file, ulong offset)
    {
        var rest = Part(file, offset, ulong.MaxValue);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    // As much of the part as the file has; empty outside of it.
    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> file, ulong offset, ulong size)
    {
        if (offset >= (ulong)file.Length)
            return [];
        var rest = file[(int)offset..];
        return size < (ulong)rest.Length ? rest[..(int)size] : rest;
    }

    private sealed record Segment(uint Type, ulong Offset, ulong Address, ulong Size);
}
