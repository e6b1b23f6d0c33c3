using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A block device of a unit that is in the store, and so only read.</summary>
/// <param name="StorePath">The store object with the volume's bytes.</param>
public sealed record RealisedVolume(DeviceName Device, string StorePath);

/// <summary>A block device of a unit that is a volume kept with the state.</summary>
/// <param name="Volume">The volume's name, which is that of its file.</param>
/// <param name="Size">What the file is made or grown to.</param>
public sealed record RealisedDisk(DeviceName Device, UnitName Volume, ByteSize Size, bool IsReadOnly);

/// <summary>A block device of a unit that is a file or block device of the host, taken as it is.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="SectorSize">The unit of reads and writes, in bytes.</param>
public sealed record RealisedBlock(DeviceName Device, string Path, bool IsReadOnly, int SectorSize);
