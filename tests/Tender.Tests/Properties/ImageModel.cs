using Hillingar.Linux;

namespace Hillingar.Tender.Tests.Properties;

/// <summary>
/// The rules for images once more, as plainly as possible: numbers wide enough that no sum wraps, one rule a line, in the
/// order of the reference tender. A refusal is its message.
/// </summary>
internal sealed class ImageModel(byte[] image)
{
    private const string Invalid = "invalid executable";
    private const string NoteSize = "note does not fall within valid size";

    internal string? Headers =>
        image.Length < 64 || !image.AsSpan(0, 6).SequenceEqual<byte>([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1])
        || Number(16, 2) != 2 || Number(18, 2) != 62 || Number(20, 4) != 1
        || Number(52, 2) != 64 || Number(54, 2) != 56 || Number(56, 2) == 0
        || Number(32, 8) + (56 * Number(56, 2)) > (UInt128)image.Length ? Invalid : null;

    internal string? Abi(out (uint Target, uint Version) abi)
    {
        abi = default;
        var refusal = Note("ABI1", 0, 32, "No Solo5 ABI information found in executable", out var start, out var size);
        if (refusal is not null || size < 16)
            return refusal ?? NoteSize;
        abi = ((uint)Number(start, 4), (uint)Number(start + 4, 4));
        return null;
    }

    internal string? Manifest(List<(string Name, uint Type, int Handle)> devices)
    {
        var refusal = Note("MFT1", 4, 6668, "No Solo5 manifest found in executable", out var at, out var size);
        if (refusal is not null)
            return refusal;
        const string Wrong = "Solo5 manifest is invalid";
        if (size < 8 || Number(at, 4) != 1 || Number(at + 4, 4) is var count && (count < 1 || count > 64 || size != 8 + (104 * (int)count)))
            return Wrong;
        if (Number(at + 8 + 68, 4) != 0x40000000 || image[at + 8] != 0)
            return Wrong;
        for (var i = 0; i < (size - 8) / 104; i++)
        {
            var entry = at + 8 + (104 * i);
            if (image[entry + 67] != 0 || image[entry + 96] != 0)
                return Wrong;
            if (Number(entry + 68, 4) < 0x40000000)
                devices.Add((string.Concat(image.Skip(entry).TakeWhile(b => b != 0).Select(b => (char)b)), (uint)Number(entry + 68, 4), i));
        }

        return null;
    }

    /// <summary>Loads into plain arrays: the bytes of the memory, and what the guest may do with each page.</summary>
    internal string? Load(byte[] memory, GuestAccess[] pages, out ulong end)
    {
        end = 0;
        var size = (UInt128)memory.Length;
        if (Number(24, 8) < 0x100000 || Number(24, 8) >= size)
            return Invalid;
        foreach (var at in ProgramHeaders(1))
        {
            var (offset, address, file, inMemory, align) =
                (Number(at + 8, 8), Number(at + 16, 8), Number(at + 32, 8), Number(at + 40, 8), Number(at + 48, 8));
            if (file == 0)
                continue;
            if (!UInt128.IsPow2(align))
                return Invalid;
            var first = address / align * align;
            var last = (address + inMemory + align - 1) / align * align;
            if (first < 0x100000 || first < end || file > inMemory || last > size || offset + file > (UInt128)image.Length)
                return Invalid;
            if (first % 4096 != 0 || last % 4096 != 0)
                return Invalid;
            var flags = (int)(Number(at + 4, 4) & 7);
            if ((flags & 3) == 3)
                return "requests WRITE and EXEC permissions";
            Array.Copy(image, (int)offset, memory, (int)address, (int)file);
            var access = (flags & 2) != 0 ? GuestAccess.Read | GuestAccess.Write : flags != 0 ? GuestAccess.Read : GuestAccess.None;
            Array.Fill(pages, access, (int)(first / 4096), (int)((last - first) / 4096));
            end = (ulong)last;
        }

        return null;
    }

    private string? Note(string type, int padding, uint limit, string missing, out int start, out int size)
    {
        (start, size) = (0, 0);
        foreach (var at in ProgramHeaders(4))
        {
            var (offset, file) = (Number(at + 8, 8), Number(at + 32, 8));
            if (file < 12)
                return Invalid;
            if (file < 20)
                continue;
            if (offset + 20 > (UInt128)image.Length)
                return Invalid;
            var note = (int)offset;
            if (Number(note, 4) != 6 || !image.AsSpan(note + 8, 10).SequenceEqual([.. type.Select(c => (byte)c), .. "Solo5\0"u8]))
                continue;
            var descriptor = Number(note + 4, 4);
            if (descriptor <= (UInt128)padding || descriptor > limit || file < 20 + descriptor)
                return NoteSize;
            if (offset + 20 + descriptor > (UInt128)image.Length)
                return Invalid;
            (start, size) = (note + 20 + padding, (int)descriptor - padding);
            return null;
        }

        return missing;
    }

    private IEnumerable<int> ProgramHeaders(uint type)
    {
        for (var i = 0; i < (int)Number(56, 2); i++)
        {
            var at = (int)Number(32, 8) + (56 * i);
            if (Number(at, 4) == type)
                yield return at;
        }
    }

    private UInt128 Number(int offset, int size)
    {
        UInt128 number = 0;
        for (var i = size - 1; i >= 0; i--)
            number = (number << 8) | image[offset + i];
        return number;
    }
}
