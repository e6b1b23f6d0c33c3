using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The kernel's random numbers (<c>sys/random.h</c>), without the library that the runtime would load for them.</summary>
public static unsafe partial class SysRandom
{
    /// <summary>Fills up to 256 bytes, which the kernel does in one piece once it has been seeded.</summary>
    public static void Fill(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, 256);
        // SAFETY: the span is pinned during the call and its length is passed.
        fixed (byte* start = bytes)
        {
            while (GetRandom(start, (nuint)bytes.Length, 0) != bytes.Length)
            {
                if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                    throw LinuxException.Last("getrandom");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    private static partial nint GetRandom(byte* buffer, nuint size, uint flags);
}
