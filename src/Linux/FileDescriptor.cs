using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hillingar.Linux;

/// <summary>An open file descriptor that is closed once. Opened with close-on-exec unless its maker says otherwise.</summary>
public sealed partial class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Needed by the interop marshaller, which fills in the number.</summary>
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    /// <param name="number">An open descriptor, or −1.</param>
    /// <param name="ownsHandle">Whether disposing closes it.</param>
    public FileDescriptor(int number, bool ownsHandle = true)
        : base(ownsHandle) => SetHandle(number);

    /// <summary>The descriptor's number, for calls that take a plain integer while this object is alive.</summary>
    public int Number => (int)handle;

    // close(2) on Linux always releases the descriptor, EINTR included; there is nothing to retry.
    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
