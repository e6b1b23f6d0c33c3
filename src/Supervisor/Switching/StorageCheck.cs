using Hillingar.Linux;
using Hillingar.Supervisor.Tenders;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Whether volumes, files and devices of the host can be what units want of them. It looks and opens, and claims nothing: a
/// unit that runs holds its own.
/// </summary>
internal sealed class StorageCheck(GuestStorage storage) : IHostCheck
{
    public string? Refusal(RealisedHost host)
    {
        var used = new Dictionary<string, (string Who, bool Writes)>();
        foreach (var unit in host.Units)
        {
            foreach (var disk in unit.Disks)
            {
                if (Refusal(unit, disk, used) is { } reason)
                    return $"{unit.Name} cannot run on this host: {reason}";
            }

            foreach (var block in unit.Blocks)
            {
                if (Refusal(unit, block, used) is { } reason)
                    return $"{unit.Name} cannot run on this host: {reason}";
            }
        }

        return null;
    }

    private string? Refusal(RealisedUnit unit, RealisedDisk disk, Dictionary<string, (string, bool)> used)
    {
        var path = storage.PathOf(disk.Volume);
        if (!File.Exists(path))
            return null;
        using var file = FileSystem.OpenRead(path);
        return GuestStorage.TooLarge(disk, DeviceIo.SizeOf(file)) ?? Shared(unit, $"the volume {disk.Volume}", file, disk.IsReadOnly, used);
    }

    private static string? Refusal(RealisedUnit unit, RealisedBlock block, Dictionary<string, (string, bool)> used)
    {
        FileDescriptor file;
        try
        {
            file = GuestStorage.OpenUnlocked(block);
        }
        catch (LinuxException e)
        {
            return $"'{block.Path}', which the device {block.Device} names, cannot be opened ({LinuxException.Text(e.Errno)})";
        }

        using (file)
        {
            return GuestStorage.Unfit(block, file)
                ?? (block.IsReadOnly ? null : MountedAs(file, block.Path))
                ?? Shared(unit, $"'{block.Path}'", file, block.IsReadOnly, used);
        }
    }

    private static string? Shared(RealisedUnit unit, string what, FileDescriptor file, bool isReadOnly, Dictionary<string, (string Who, bool Writes)> used)
    {
        var identity = SysStat.IdentityOf(file);
        if (!used.TryGetValue(identity, out var other))
        {
            used.Add(identity, (unit.Name.ToString(), !isReadOnly));
            return null;
        }

        return other.Writes || !isReadOnly
            ? $"{what} is used by {other.Who} as well, and {(isReadOnly ? other.Who : unit.Name.ToString())} writes to it: "
                + "only one unit may use what one writes to"
            : null;
    }

    private static string? MountedAs(FileDescriptor file, string path)
    {
        if (SysStat.IsBlockDevice(file))
        {
            // The third word of a line is the number of the file system's device, the fifth where it is.
            var number = SysStat.IdentityOf(file)["block ".Length..];
            return File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' '))
                .FirstOrDefault(words => words.Length > 4 && words[2] == number) is { } mount
                ? $"'{path}' is mounted on '{mount[4]}': unmount it, or give the guest another device"
                : null;
        }

        var full = Path.GetFullPath(path);
        return !Directory.Exists("/sys/block") ? null : Directory.EnumerateDirectories("/sys/block", "loop*")
            .Where(loop => BackingOf(loop) == full)
            .Select(loop => $"'{path}' is the loop device {Path.GetFileName(loop)} of this host already: "
                + $"detach it (losetup -d /dev/{Path.GetFileName(loop)}), or give the guest another file")
            .FirstOrDefault();
    }

    // The file is there only while the loop device has a backing.
    private static string? BackingOf(string loop)
    {
        try
        {
            return File.ReadAllText($"{loop}/loop/backing_file").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
