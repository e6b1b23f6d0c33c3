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
                case TenderOption.StatusDescriptor or TenderOption.Jail or TenderOption.DumpCore or TenderOption.Cpu or TenderOption.DieWithParent:
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
        var size = MemorySize.Round(mebibytes) ?? throw new TenderException(
            $"guest memory size {mebibytes} MB exceeds the max size {MemorySize.Maximum} bytes");
        if (size.Bytes != mebibytes << 20)
            StandardStream.Complain($"adjusting memory to {size.Bytes} bytes");
        return size;
    }
}
