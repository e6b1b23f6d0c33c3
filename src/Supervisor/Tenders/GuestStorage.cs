using System.Globalization;
using Hillingar.Linux;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// The block devices of guests that are not in the store: volumes that are kept with the state, one raw file each, and files
/// and devices of the host. What a guest may write to, no other guest is given: a lock of the open file says so for as long as
/// a process has it open, which is the tender.
/// </summary>
/// <param name="directory">Where the volumes are kept.</param>
internal sealed class GuestStorage(string directory)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string PathOf(UnitName volume) => Path.Combine(directory, volume.ToString());

    /// <summary>
    /// Opens a volume, locked; it is made if it is not there, and grown if it is smaller than asked. What is new of it are
    /// holes, which read as zeros and take space when a guest writes to them: a volume may be larger than the disk has room
    /// for, and a guest that fills it then meets an error of its writes.
    /// </summary>
    /// <exception cref="IOException">The volume is larger than asked, another process has it, or it cannot be had.</exception>
    public FileDescriptor Open(RealisedDisk disk)
    {
        Directory.CreateDirectory(directory, Private);
        var path = PathOf(disk.Volume);
        var file = DeviceIo.OpenOrCreate(path);
        try
        {
            if (SysStat.KindOf(file) != FileKind.Regular)
                throw new IOException($"'{path}', which holds the volume {disk.Volume}, is no regular file: move it away");
            if (disk.IsReadOnly)
                Lock(file, exclusive: false, $"the volume {disk.Volume}");
            else
                Lock(file, exclusive: true, $"the volume {disk.Volume}");
            var size = DeviceIo.SizeOf(file);
            if (TooLarge(disk, size) is { } reason)
                throw new IOException(reason);
            if (size < disk.Size.Bytes)
                DeviceIo.SetLength(file, disk.Size.Bytes);
            if (!disk.IsReadOnly)
                return file;

            // The descriptor that is handed over must not be one that can write; the lock is taken anew with it.
            var reading = FileSystem.OpenRead(path);
            Lock(reading, exclusive: false, $"the volume {disk.Volume}");
            file.Dispose();
            return reading;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file or device of the host, locked, and a device that is written to claimed, so that no process can mount it.</summary>
    /// <exception cref="IOException">The path is neither a file nor a block device, another process has it, or it cannot be had.</exception>
    public static FileDescriptor Open(RealisedBlock block)
    {
        var file = OpenUnlocked(block);
        try
        {
            if (Unfit(block, file) is { } reason)
                throw new IOException(reason);
            if (!block.IsReadOnly && SysStat.IsBlockDevice(file))
            {
                file.Dispose();
                file = Claim(block);
            }

            Lock(file, exclusive: !block.IsReadOnly, $"'{block.Path}'");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Why a file or device of the host cannot be a guest's block device, in a clause; null if it can.</summary>
    public static string? Unfit(RealisedBlock block, FileDescriptor file)
    {
        if (SysStat.KindOf(file) != FileKind.Regular && !SysStat.IsBlockDevice(file))
            return $"'{block.Path}', which the device {block.Device} names, is neither a regular file nor a block device";
        var size = DeviceIo.SizeOf(file);
        return size == 0 || size % block.SectorSize != 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"'{block.Path}', which the device {block.Device} names, has {size} bytes, "
                    + $"which is no whole number of sectors of {block.SectorSize} bytes: make it larger, or choose another sector-size")
            : null;
    }

    /// <summary>Opens without waiting for anything, as a FIFO would make one wait, and without locking.</summary>
    public static FileDescriptor OpenUnlocked(RealisedBlock block) =>
        DeviceIo.Open(block.Path, (block.IsReadOnly ? OpenFlags.ReadOnly : OpenFlags.ReadWrite) | OpenFlags.NonBlocking);

    /// <summary>Why a volume cannot be as its unit says, in a clause; null if it can.</summary>
    public static string? TooLarge(RealisedDisk disk, long size) => size <= disk.Size.Bytes ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"the volume {disk.Volume} has {size} bytes, and its unit asks for {disk.Size.Bytes}: a volume is never made smaller, "
            + $"for that would cut off what a guest has written; ask for {size} or more, or take a volume of another name");

    private static FileDescriptor Claim(RealisedBlock block)
    {
        try
        {
            return DeviceIo.Open(block.Path, OpenFlags.ReadWrite | OpenFlags.Exclusive);
        }
        catch (LinuxException e) when (e.Errno == Errno.EBUSY)
        {
            throw new IOException($"'{block.Path}' is mounted, or in use by another program on this host: a guest must not write to it as well", e);
        }
    }

    private static void Lock(FileDescriptor file, bool exclusive, string what)
    {
        if (!SysFile.TryLock(file, exclusive))
            throw new IOException($"{what} is in use by another virtual machine or program{(exclusive ? "" : " that writes to it")}");
    }
}
