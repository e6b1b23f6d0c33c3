using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.CommandLine;

namespace Hillingar.Tender.Devices;

/// <summary>Collects, option by option, what the command line puts behind the devices of a manifest.</summary>
internal sealed class DeviceWiring(ImmutableArray<Solo5Device> declared)
{
    private readonly Dictionary<int, Wire> _wires = [];

    /// <summary>Whether there is a network device among the declared.</summary>
    internal bool HasNet => declared.Any(device => device.Kind == Solo5DeviceKind.Net);

    /// <summary>Does what an option says; if it cannot be done, why.</summary>
    /// <exception cref="TenderException">The file or device behind a block device cannot be opened.</exception>
    internal string? Refuse(TenderOption.Device option)
    {
        var kind = option is TenderOption.Net or TenderOption.NetAddress ? Solo5DeviceKind.Net : Solo5DeviceKind.Block;
        if (option is TenderOption.SectorSize { Bytes: var size } && (size < BlockVolume.DefaultSectorSize || !BitOperations.IsPow2(size)))
            return $"Block size must be a multiple of 2 greater than or equal {BlockVolume.DefaultSectorSize}";
        if (Find(option.Name, kind) is not { } wire)
            return $"Resource not declared in manifest: '{option.Name}'";
        switch (option)
        {
            case TenderOption.Net net:
                return Attach(wire, net.Backing);
            case TenderOption.NetAddress address:
                wire.Address = address.Address;
                return null;
            case TenderOption.Block block:
                wire.Descriptor?.Dispose();
                (wire.Descriptor, wire.Capacity) = BlockVolume.Open(block.Backing);
                return null;
            case TenderOption.SectorSize sector:
                wire.SectorSize = sector.Bytes;
                return null;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>All devices of the manifest, each with what is behind it.</summary>
    /// <exception cref="TenderException">A declared device has nothing behind it, or something unusable.</exception>
    internal DeviceTable Complete()
    {
        var attached = new List<AttachedDevice>();
        var missing = new List<string>();
        foreach (var device in declared)
        {
            if (!_wires.TryGetValue(device.Handle, out var wire) || wire.Descriptor is not { } descriptor)
                missing.Add($"Device '{device.Name}' of type {TypeName(device.Kind)} declared but not attached.");
            else if (device.Kind == Solo5DeviceKind.Net)
                attached.Add(new NetPort(device.Handle, device.Name, descriptor, wire.Mtu, wire.Address.IsUnset ? MacAddress.Random() : wire.Address));
            else
                attached.Add(new BlockVolume(device.Handle, descriptor, CheckedCapacity(device, wire), wire.SectorSize));
        }

        return missing.Count == 0
            ? new DeviceTable([.. attached])
            : throw new TenderException(string.Join('\n', [.. missing, "All declared devices must be attached. See --help for syntax."]));
    }

    private static ulong CheckedCapacity(Solo5Device device, Wire wire)
    {
        if (wire.Capacity % wire.SectorSize != 0)
            throw new TenderException($"{device.Name}: Backing storage size must be block aligned ({wire.SectorSize} bytes)");
        return wire.Capacity >= wire.SectorSize
            ? wire.Capacity
            : throw new TenderException($"{device.Name}: Backing storage must be at least 1 block ({wire.SectorSize} bytes) in size");
    }

    private static string TypeName(Solo5DeviceKind kind) => kind switch
    {
        Solo5DeviceKind.Net => "NET_BASIC",
        Solo5DeviceKind.Block => "BLOCK_BASIC",
        _ => "UNKNOWN",
    };

    private static string? Attach(Wire wire, Backing backing)
    {
        try
        {
            wire.Descriptor?.Dispose();
            (wire.Descriptor, wire.Mtu) = NetPort.Open(backing);
            return null;
        }
        catch (LinuxException e)
        {
            return $"Could not attach interface: {backing}: {LinuxException.Text(e.Errno)}";
        }
    }

    // The first device of that kind and name wins, as in the reference tender: a second one can never be attached.
    private Wire? Find(string name, Solo5DeviceKind kind)
    {
        foreach (var device in declared)
        {
            if (device.Kind != kind || device.Name != name)
                continue;
            if (!_wires.TryGetValue(device.Handle, out var wire))
                _wires.Add(device.Handle, wire = new Wire());
            return wire;
        }

        return null;
    }

    private sealed class Wire
    {
        public FileDescriptor? Descriptor { get; set; }

        public int Mtu { get; set; }

        public MacAddress Address { get; set; }

        public ulong Capacity { get; set; }

        public ushort SectorSize { get; set; } = BlockVolume.DefaultSectorSize;
    }
}
