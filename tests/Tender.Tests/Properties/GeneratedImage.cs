using System.Buffers.Binary;

namespace Hillingar.Tender.Tests.Properties;

/// <summary>An image that a tender would load, and the same with some of its numbers at the borders of what is allowed.</summary>
internal static class GeneratedImage
{
    internal const ulong Memory = 0x140000;

    private const int Table = 64;
    private const int HeaderSize = 56;

    internal static byte[] Make(Random random)
    {
        var loads = random.Next(1, 5);
        var entries = random.Next(1, 4);
        var manifestSize = 12 + (104 * entries);
        var notes = Table + ((loads + 2) * HeaderSize);
        var data = notes + 36 + 20 + manifestSize;
        var image = new byte[data + random.Next(1, 0x3000)];
        random.NextBytes(image.AsSpan(data));
        WriteHeader(image, loads + 2);
        WriteProgramHeader(image, 0, 4, 4, notes, 0, 36, 36, 4);
        WriteNote(image.AsSpan(notes), 16, 0x31494241);
        Put32(image, notes + 20, random.Of(1u, 1u, 1u, 2u));
        Put32(image, notes + 24, 2);
        WriteProgramHeader(image, 1, 4, 4, notes + 36, 0, (ulong)(20 + manifestSize), (ulong)(20 + manifestSize), 8);
        WriteNote(image.AsSpan(notes + 36), (uint)manifestSize, 0x3154464D);
        WriteManifest(random, image.AsSpan(notes + 36 + 24), entries);
        WriteLoads(random, image, loads, data);
        for (var i = random.Of(0, 0, 1, 1, 1, 2, 3); i > 0; i--)
            Damage(random, image, notes, data);
        return random.Once(20) ? image[..random.Next(image.Length)] : image;
    }

    private static void WriteHeader(byte[] image, int count)
    {
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(image);
        Put16(image, 16, 2);
        Put16(image, 18, 62);
        Put32(image, 20, 1);
        Put64(image, 24, 0x100000);
        Put64(image, 32, Table);
        Put16(image, 52, 64);
        Put16(image, 54, HeaderSize);
        Put16(image, 56, (ushort)count);
    }

    private static void WriteLoads(Random random, byte[] image, int count, int data)
    {
        var address = 0x100000ul;
        for (var i = 0; i < count; i++)
        {
            var alignment = random.Of(0x1000ul, 0x1000ul, 0x2000ul, 0x4000ul, 0x8000ul);
            address = (address + alignment - 1) & ~(alignment - 1);
            address += (ulong)random.Of(0, 0, 1, 0x10, 0xFFF);
            var size = (ulong)random.Next(0, Math.Min(0x2000, image.Length - data) + 1);
            var memory = size + (ulong)random.Of(0, 0, 1, 0x1000, 0x2345);
            var access = random.Of(5u, 5u, 4u, 6u, 6u, 1u, 2u, 0u, random.Of(3u, 7u, 0xFFFFFFF4u, 4u));
            WriteProgramHeader(image, i + 2, 1, access, data + random.Next(image.Length - data - (int)size + 1), address, size, memory, alignment);
            address = (address + memory + alignment - 1) & ~(alignment - 1);
        }
    }

    private static void WriteProgramHeader(
        byte[] image, int index, uint type, uint access, int offset, ulong address, ulong size, ulong memory, ulong alignment)
    {
        var at = Table + (index * HeaderSize);
        Put32(image, at, type);
        Put32(image, at + 4, access);
        Put64(image, at + 8, (ulong)offset);
        Put64(image, at + 16, address);
        Put64(image, at + 32, size);
        Put64(image, at + 40, memory);
        Put64(image, at + 48, alignment);
    }

    private static void WriteNote(Span<byte> note, uint size, uint type)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(note, 6);
        BinaryPrimitives.WriteUInt32LittleEndian(note[4..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(note[8..], type);
        "Solo5\0"u8.CopyTo(note[12..]);
    }

    private static void WriteManifest(Random random, Span<byte> manifest, int entries)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(manifest, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(manifest[4..], (uint)entries);
        for (var i = 0; i < entries; i++)
        {
            var entry = manifest[(8 + (104 * i))..];
            BinaryPrimitives.WriteUInt32LittleEndian(entry[68..], i == 0 ? 0x40000000 : random.Of(1u, 2u, 3u, 0x3FFFFFFFu, 0x40000000u, uint.MaxValue));
            if (i > 0)
                entry[..random.Of(0, 1, 66, 67)].Fill((byte)random.Of('a', 'b', '\u00E9'));
        }
    }

    // Where the numbers of the format are: the header's, the program headers', the notes' and the manifest's.
    private static void Damage(Random random, byte[] image, int notes, int data)
    {
        switch (random.Next(6))
        {
            case 0:
                var (offset, size) = random.Of((4, 1), (5, 1), (16, 2), (18, 2), (20, 4), (24, 8), (32, 8), (52, 2), (54, 2), (56, 2));
                Put(image, offset, size, Boundary(random, image.Length));
                break;
            case 1 or 2 or 3:
                var header = Table + (random.Next((notes - Table) / HeaderSize) * HeaderSize);
                var (field, width) = random.Of((0, 4), (4, 4), (8, 8), (16, 8), (32, 8), (40, 8), (48, 8));
                Put(image, header + field, width, field == 0 ? random.Of(0ul, 1ul, 2ul, 4ul) : Boundary(random, image.Length));
                break;
            case 4:
                var word = notes + (random.Next(14) * 4);
                Put(
                    image, word, 4,
                    random.Once(2) ? random.Of(0ul, 1ul, 4ul, 5ul, 6ul, 8ul, 15ul, 16ul, 17ul, 32ul, 33ul, 6668ul, 6669ul) : Boundary(random, image.Length));
                break;
            default:
                image[random.Next(notes, data)] = random.Of((byte)0, (byte)1, (byte)64, (byte)65, (byte)0x80, (byte)0xFF);
                break;
        }
    }

    private static ulong Boundary(Random random, int length)
    {
        var number = random.Of(
            0ul, 1ul, 12ul, 19ul, 20ul, 36ul, 0x1000ul, 0x2000ul, 0x3000ul, 0x100000ul, 0x101000ul, 0x110000ul, Memory, Memory - 0x1000,
            0x200000ul, 1ul << 31, 1ul << 32, 1ul << 63, (ulong)length, 0xFFFF_FFFF_FFFF_F000ul, 65535ul);
        return unchecked(number + (ulong)random.Of(0, 0, 0, -1, 1));
    }

    private static void Put(byte[] image, int offset, int size, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..size].CopyTo(image.AsSpan(offset));
    }

    private static void Put16(byte[] image, int offset, ushort value) => Put(image, offset, 2, value);

    private static void Put32(byte[] image, int offset, uint value) => Put(image, offset, 4, value);

    private static void Put64(byte[] image, int offset, ulong value) => Put(image, offset, 8, value);
}
