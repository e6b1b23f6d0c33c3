using System.Buffers.Binary;
using System.Text;
using Hillingar.Linux;

namespace Hillingar.Tender.Machine;

/// <summary>What the guest is told at entry: the boot information, the manifest with its blanks filled in, the command line.</summary>
/// <param name="RingAddress">Where the network ring is; null if none is offered.</param>
internal sealed record BootInformation(ulong EndOfImage, ulong CycleFrequency, byte[] Manifest, byte[] CommandLine, ulong? RingAddress)
{
    /// <summary>The longest command line in bytes, its closing zero not counted.</summary>
    internal const int LongestCommandLine = 8191;

    private const int Size = 56;
    private const uint HasRing = 1;

    /// <summary>The guest's arguments with single spaces between them: nothing is quoted and nothing escaped.</summary>
    internal static byte[] Join(ReadOnlySpan<string> arguments)
    {
        var text = string.Join(' ', arguments!);
        // The runtime puts this character where an argument is not UTF-8; the guest gets the bytes as they were.
        var bytes = text.Contains('\uFFFD', StringComparison.Ordinal) ? JoinRaw(arguments.Length) : Encoding.UTF8.GetBytes(text);
        return bytes.Length <= LongestCommandLine
            ? bytes
            : throw new TenderException($"Guest command line too long (max={LongestCommandLine} characters)");
    }

    internal void Write(KvmGuestMemory memory)
    {
        const ulong ManifestAddress = GuestLayout.BootInformation + Size;
        var commandLineAddress = ManifestAddress + (ulong)Manifest.Length;
        var information = memory.Own(GuestLayout.BootInformation, Size);
        BinaryPrimitives.WriteUInt64LittleEndian(information, memory.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(information[8..], EndOfImage);
        BinaryPrimitives.WriteUInt64LittleEndian(information[16..], CycleFrequency);
        BinaryPrimitives.WriteUInt64LittleEndian(information[24..], commandLineAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(information[32..], ManifestAddress);
        if (RingAddress is { } ring)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(information[40..], HasRing);
            BinaryPrimitives.WriteUInt64LittleEndian(information[48..], ring);
        }

        Manifest.CopyTo(memory.Own(ManifestAddress, Manifest.Length));
        // The zero at the end of the command line is there already.
        CommandLine.CopyTo(memory.Own(commandLineAddress, CommandLine.Length));
    }

    private static byte[] JoinRaw(int count)
    {
        var joined = new List<byte>();
        foreach (var argument in SameProgram.CommandLine()[^count..])
        {
            joined.AddRange(argument);
            joined.Add((byte)' ');
        }

        return [.. joined.SkipLast(1)];
    }
}
