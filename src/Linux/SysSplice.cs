using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>tee(2)</c>: what is in a pipe, without taking it out.</summary>
public static unsafe partial class SysSplice
{
    internal const uint SPLICE_F_NONBLOCK = 2;

    /// <summary>Copies what waits in one pipe into another, empty one, and leaves it where it is.</summary>
    /// <param name="from">A reading end.</param>
    /// <param name="to">The writing end of another pipe.</param>
    /// <returns>The number of bytes copied; 0 at the end of the stream; −1 if nothing waits.</returns>
    public static int Tee(FileDescriptor from, FileDescriptor to, int atMost)
    {
        while (true)
        {
            var count = TeeRaw(from, to, (nuint)atMost, SPLICE_F_NONBLOCK);
            if (count >= 0)
                return (int)count;
            switch ((Errno)Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR:
                    continue;
                case Errno.EAGAIN:
                    return -1;
                default:
                    throw LinuxException.Last("tee");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "tee", SetLastError = true)]
    private static partial nint TeeRaw(FileDescriptor from, FileDescriptor to, nuint count, uint flags);
}
