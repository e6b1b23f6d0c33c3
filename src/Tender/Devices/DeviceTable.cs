using System.Buffers.Binary;
using System.Diagnostics;
using Hillingar.Linux.Solo5;

namespace Hillingar.Tender.Devices;

/// <summary>The attached devices by handle. Whoever has the table has every device that the manifest declares.</summary>
internal sealed class DeviceTable
{
    private readonly AttachedDevice?[] _byHandle = new AttachedDevice?[Solo5Manifest.MaximumEntries];

    internal DeviceTable(ReadOnlySpan<AttachedDevice> devices)
    {
        foreach (var device in devices)
        {
            _byHandle[device.Handle] = device;
            HasNet |= device is NetPort;
            HasBlock |= device is BlockVolume;
        }
    }

    /// <summary>Without a net device the guest has no net hypercalls; block devices alike.</summary>
    internal bool HasNet { get; }

    internal bool HasBlock { get; }

    internal IEnumerable<NetPort> NetPorts => _byHandle.OfType<NetPort>();

    internal NetPort? Net(ulong handle) => Find(handle) as NetPort;

    internal BlockVolume? Block(ulong handle) => Find(handle) as BlockVolume;

    /// <summary>Fills in the blanks of a manifest: what each device is like, and that it is attached.</summary>
    internal void Describe(Span<byte> manifest)
    {
        foreach (var device in _byHandle)
        {
            if (device is null)
                continue;
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
