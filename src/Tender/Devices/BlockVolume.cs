using System.Diagnostics;
using Hillingar.Linux;
using Hillingar.Tender.CommandLine;

namespace Hillingar.Tender.Devices;

/// <summary>A block device of the guest and the file or device behind it.</summary>
internal sealed record BlockVolume(int Handle, FileDescriptor File, ulong Capacity, ushort SectorSize)
    : AttachedDevice(Handle, File)
{
    internal const ushort DefaultSectorSize = 512;

    /// <summary>Opens a file for reading and writing, or takes over a descriptor with the access that it has.</summary>
    internal static (FileDescriptor File, ulong Capacity) Open(Backing backing)
    {
        try
        {
            var file = backing switch
            {
                Backing.Inherited inherited => new FileDescriptor(inherited.Descriptor),
                Backing.Named named => DeviceIo.Open(named.Name, OpenFlags.ReadWrite),
                _ => throw new UnreachableException(),
            };
            return (file, (ulong)DeviceIo.SizeOf(file));
        }
        catch (LinuxException e)
        {
            throw new TenderException($"Could not open block device: {backing}: {LinuxException.Text(e.Errno)}");
        }
    }

    /// <summary>Whether the guest may transfer this many bytes at this offset. Alignment is the guest's own affair.</summary>
    internal bool Holds(ulong offset, ulong length) => offset < Capacity && length <= Capacity - offset;
}
