using System.Buffers.Binary;
using System.Text;

namespace Hillingar.TestKit;

/// <summary>The smallest file with the notes of a Solo5 image: an ELF header and two note segments, no code.</summary>
public static class MinimalImage
{
    private const int HeaderLength = 64;
    private const int EntryLength = 56;
    private const uint AbiType = 0x31494241;
    private const uint ManifestType = 0x3154464d;

    /// <summary>An hvt image that declares no device.</summary>
    public static byte[] Hvt()
    {
        var abi = Note(AbiType, padding: 0, [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        var manifest = new byte[8 + 104];
        manifest[0] = 1;
        manifest[4] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(manifest.AsSpan(8 + 68), 0x40000000);
        var notes = new[] { abi, Note(ManifestType, padding: 4, manifest) };

        var file = new byte[HeaderLength + EntryLength * notes.Length + notes.Sum(note => note.Length)];
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        Put16(file, 16, 2);
        Put16(file, 18, 62);
        Put32(file, 20, 1);
        Put32(file, 24, 0x100000);
        Put32(file, 32, HeaderLength);
        Put16(file, 52, HeaderLength);
        Put16(file, 54, EntryLength);
        Put16(file, 56, (ushort)notes.Length);
        var offset = HeaderLength + EntryLength * notes.Length;
        for (var i = 0; i < notes.Length; i++)
        {
            var entry = HeaderLength + EntryLength * i;
            Put32(file, entry, 4);
            Put32(file, entry + 4, 4);
            Put32(file, entry + 8, (uint)offset);
            Put32(file, entry + 32, (uint)notes[i].Length);
            Put32(file, entry + 40, (uint)notes[i].Length);
            Put32(file, entry + 48, 8);
            notes[i].CopyTo(file, offset);
            offset += notes[i].Length;
        }

        return file;
    }

    private static byte[] Note(uint type, int padding, byte[] descriptor)
    {
        var note = new byte[20 + padding + descriptor.Length];
        Put32(note, 0, 6);
        Put32(note, 4, (uint)(padding + descriptor.Length));
        Put32(note, 8, type);
        Encoding.ASCII.GetBytes("Solo5\0").CopyTo(note, 12);
        descriptor.CopyTo(note, 20 + padding);
        return note;
    }

    private static void Put16(byte[] file, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);

    private static void Put32(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
}
