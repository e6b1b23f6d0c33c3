using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The table of open descriptors of this process as a whole.</summary>
public static partial class OpenDescriptors
{
    internal const int __NR_close_range = 436;

    private const int StandardStreams = 3;
    private const int StandardOutput = 1;

    /// <summary>
    /// Opens <c>/dev/null</c> for each of the three standard streams that is closed, so that nothing else is opened under its
    /// number and taken for it.
    /// </summary>
    /// <param name="unwritableOutput">Whether what is written to a standard output that was closed fails, as it would without this.</param>
    public static void FillStandardStreams(bool unwritableOutput = false)
    {
        for (var number = 0; number < StandardStreams; number++)
        {
            using var stream = new FileDescriptor(number, ownsHandle: false);
            if (IsOpen(stream))
                continue;
            // The lowest free number is given, which is this one, as all below are taken.
            var opened = DeviceIo.Open("/dev/null", unwritableOutput && number == StandardOutput ? OpenFlags.ReadOnly : OpenFlags.ReadWrite);
            opened.SetHandleAsInvalid(); // It stays open until the process ends.
        }
    }

    /// <summary>Whether a number is that of an open descriptor.</summary>
    public static bool IsOpen(FileDescriptor descriptor) => Fcntl.GetDescriptorFlags(descriptor) >= 0;

    /// <summary>Closes every descriptor but these (<c>close_range(2)</c>).</summary>
    /// <exception cref="LinuxException"><c>ENOSYS</c>: Linux before 5.9.</exception>
    public static void CloseAllBut(List<FileDescriptor> kept)
    {
        var numbers = kept.ConvertAll(descriptor => (uint)descriptor.Number);
        numbers.Sort();
        var first = 0u;
        foreach (var number in numbers)
        {
            if (first < number)
                Close(first, number - 1);
            first = number + 1;
        }

        Close(first, uint.MaxValue);
    }

    private static void Close(uint first, uint last)
    {
        if (SystemCall(__NR_close_range, first, last, 0) != 0)
            throw LinuxException.Last("close_range");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nuint first, nuint last, nuint flags);
}
