using Hillingar.Tender.Devices;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.CommandLine;

/// <summary>What the options say about the machine, with the devices that they attach.</summary>
internal sealed record Settings(MemorySize Memory, DeviceWiring Wiring)
{
    /// <summary>Reads the options in order, the last of each kind wins, and opens what backs the devices on the way.</summary>
    internal static Settings Read(ReadOnlySpan<string> options, DeviceWiring wiring)
    {
        var mebibytes = MemorySize.DefaultMebibytes;
        foreach (var word in options)
        {
            switch (OptionReader.Read(word))
            {
                case TenderOption.Memory memory:
                    mebibytes = memory.Mebibytes;
                    break;
                case TenderOption.Device device when wiring.Refuse(device) is { } why:
                    throw new TenderException($"{why}\n{Invalid(word)}", showUsage: true);
                case TenderOption.Device:
                    break;
                case TenderOption.StatusDescriptor or TenderOption.WaitDescriptor or TenderOption.Jail
                    or TenderOption.DumpCore or TenderOption.Cpu or TenderOption.DieWithParent:
                    // Known since before the image was looked at: see EarlyOptions.
                    break;
                default:
                    throw new TenderException(Invalid(word), showUsage: true);
            }
        }

        return new Settings(Round(mebibytes), wiring);
    }

    private static string Invalid(string word) => $"Invalid option: `{word}'";

    private static MemorySize Round(ulong mebibytes)
    {
        // More bytes than 64 bits count are more than the maximum as well.
        var asked = mebibytes > ulong.MaxValue >> 20 ? ulong.MaxValue : mebibytes << 20;
        var size = MemorySize.Round(asked);
        if (size.Bytes != asked)
            StandardStream.Complain($"adjusting memory to {size.Bytes} bytes");
        return size.IsPossible
            ? size
            : throw new TenderException($"guest memory size {size.Bytes} bytes exceeds the max size {MemorySize.Maximum} bytes");
    }
}
