using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>A volume that is a unit of its own, for unikernels to be given as a block device: its definition and what is to be in it.</summary>
public sealed record VolumeSpec(VolumeDefinition Definition, VolumeContent Content)
{
    public UnitName Name => Definition.Name;
}

/// <summary>What is in a volume.</summary>
public abstract record VolumeContent
{
    private VolumeContent()
    {
    }

    /// <summary>Files of the host; no guest can write to it, and it is in the store.</summary>
    /// <param name="Members">In order of member name.</param>
    public sealed record Packed(VolumeFormat Format, ImmutableArray<VolumeFile> Members) : VolumeContent;

    /// <summary>
    /// A disk that is kept with the state: zeros when it is made, and what guests write from then on. It may grow;
    /// it is never made smaller.
    /// </summary>
    /// <param name="Size">A whole number of sectors.</param>
    public sealed record Disk(Located<ByteSize> Size) : VolumeContent;
}

/// <summary>What a packed volume's bytes are.</summary>
public enum VolumeFormat
{
    /// <summary>A POSIX ustar archive.</summary>
    Tar,
}

/// <summary>One member of a volume.</summary>
/// <param name="Member">The path inside the volume: relative, with <c>/</c>, without <c>..</c>.</param>
/// <param name="Source">The file to take, as written: relative to the directory of the file that it is written in.</param>
public sealed record VolumeFile(string Member, Located<string> Source);

/// <summary>A block device of an image and the volume behind it.</summary>
public sealed record AttachedVolume(Located<DeviceName> Device, VolumeSource Source)
{
    /// <summary>The members of a volume that is the device's own; empty if it is a unit.</summary>
    public ImmutableArray<VolumeFile> Files => Source is VolumeSource.Own own ? own.Content.Members : [];
}

/// <summary>Where the bytes of a block device are.</summary>
public abstract record VolumeSource
{
    private VolumeSource()
    {
    }

    /// <summary>In a volume that only this device has.</summary>
    public sealed record Own(VolumeContent.Packed Content) : VolumeSource;

    /// <summary>In a volume that is a unit.</summary>
    /// <param name="Volume">Its name and where that is written.</param>
    /// <param name="IsReadOnly">Whether the guest cannot write to it; it never can if the volume is made of files.</param>
    public sealed record Unit(Located<UnitName> Volume, bool IsReadOnly) : VolumeSource;
}

/// <summary>A block device of an image that is a file or block device of the host, taken as it is.</summary>
/// <param name="Path">As written: relative to the directory of the file that it is written in.</param>
/// <param name="SectorSize">The unit of reads and writes, in bytes.</param>
public sealed record BlockSpec(Located<DeviceName> Device, Located<string> Path, bool IsReadOnly, int SectorSize);
