using System.Globalization;

namespace Hillingar.Linux;

/// <summary>What processes have open, as <c>/proc/PID/fd</c> shows it (<c>proc(5)</c>).</summary>
public static class ProcessDescriptors
{
    /// <summary>
    /// What is behind a descriptor of this process, in the kernel's words: <c>pipe:[12345]</c> for a pipe, which no other has at the same time.
    /// </summary>
    public static string NameOf(FileDescriptor descriptor)
    {
        var name = LinkAt($"/proc/self/fd/{descriptor.Number}") ?? throw new LinuxException(Errno.EBADF, "readlink");
        GC.KeepAlive(descriptor);
        return name;
    }

    /// <summary>
    /// Opens a pipe that another process holds either end of once more, for reading without waiting. The opener is a reader like
    /// any other, so that it has to be the only one.
    /// </summary>
    /// <param name="name">What <see cref="NameOf"/> said of the pipe.</param>
    /// <returns>Null if the process is gone, or has it no longer.</returns>
    /// <exception cref="LinuxException"><c>EACCES</c>: the process is another user's.</exception>
    public static FileDescriptor? OpenPipe(ProcessHandle process, string name)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/fd");
        try
        {
            // The standard error first, which a console usually is.
            foreach (var link in Directory.EnumerateFileSystemEntries(folder).Prepend($"{folder}/2"))
            {
                if (LinkAt(link) == name && Reopen(link) is { } end)
                    return process.HasEnded ? Dropped(end) : end;
            }
        }
        catch (DirectoryNotFoundException)
        {
            // The process ended, and took its descriptors along.
        }

        return null;
    }

    private static FileDescriptor? Reopen(string link)
    {
        try
        {
            return DeviceIo.Open(link, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENXIO)
        {
            return null;
        }
    }

    // The number may be another process's by now, and the pipe with it.
    private static FileDescriptor? Dropped(FileDescriptor end)
    {
        end.Dispose();
        return null;
    }

    private static string? LinkAt(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
