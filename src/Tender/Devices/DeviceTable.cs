using System.Buffers.Binary;
using System.Diagnostics;
using Hillingar.Linux.Solo5;

namespace Hillingar.Tender.Devices;

/// <summary>The attached devices by handle. The holder of the table has every device that the manifest declares.</summary>
internal sealed class DeviceTable
{
    private readonly AttachedDevice?[] _byHandle = new AttachedDevice?[Solo5Manifest.MaximumEntries];

    internal DeviceTable(ReadOnlySpan<AttachedDevice> devices)
    {
        List<NetPort> ports = [];
        List<BlockVolume> blocks = [];
        foreach (var device in devices)
        {
            _byHandle[device.Handle] = device;
            if (device is NetPort port)
                ports.Add(port);
            else if (device is BlockVolume block)
                blocks.Add(block);
        }

        (All, NetPorts, Blocks) = (devices.ToArray(), ports, blocks);
    }

    /// <summary>Without a net device the guest has no net hypercalls; block devices alike.</summary>
    internal bool HasNet => NetPorts.Count > 0;

    internal bool HasBlock => Blocks.Count > 0;

    internal IReadOnlyList<AttachedDevice> All { get; }

    internal IReadOnlyList<NetPort> NetPorts { get; }

    internal IReadOnlyList<BlockVolume> Blocks { get; }

    internal NetPort? Net(ulong handle) => Find(handle) as NetPort;

    internal BlockVolume? Block(ulong handle) => Find(handle) as BlockVolume;

    /// <summary>Fills in the blanks of a manifest: what each device is like, and that it is attached.</summary>
    internal void Describe(Span<byte> manifest)
    {
        foreach (var device in All)
        {
            var entry = manifest.Slice(Solo5Manifest.HeaderSize + (device.Handle * Solo5Manifest.EntrySize), Solo5Manifest.EntrySize);
            switch (device)
            {
                case NetPort net:
                    net.Address.CopyTo(entry[Solo5Manifest.PropertiesOffset..]);
                    BinaryPrimitives.WriteUInt16LittleEndian(entry[Solo5Manifest.MtuOffset..], (ushort)net.Mtu);
                    break;
                case BlockVolume block:
                    BinaryPrimitives.WriteUInt64LittleEndian(entry[Solo5Manifest.PropertiesOffset..], block.Capacity);
                    BinaryPrimitives.WriteUInt16LittleEndian(entry[Solo5Manifest.SectorSizeOffset..], block.SectorSize);
                    break;
                default:
                    throw new UnreachableException();
            }

            // The entry has a place for the descriptor too, which is none of the guest's business and stays zero.
            entry[Solo5Manifest.AttachedOffset] = 1;
        }
    }

    private AttachedDevice? Find(ulong handle) => handle < (ulong)_byHandle.Length ? _byHandle[(int)handle] : null;
}
