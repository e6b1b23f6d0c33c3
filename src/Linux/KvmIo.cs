using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>The raw <c>ioctl(2)</c> calls on KVM's descriptors.</summary>
internal static unsafe partial class KvmIo
{
    /// <summary>An ioctl whose argument is a number; its result, which is never negative.</summary>
    internal static int Call(FileDescriptor descriptor, uint request, nint argument, string name)
    {
        int result;
        do
        {
            result = Ioctl(descriptor.Number, request, argument);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == (int)Errno.EINTR);
        GC.KeepAlive(descriptor);
        return result < 0 ? throw LinuxException.Last($"ioctl({name})") : result;
    }

    /// <summary>An ioctl whose argument is a structure that the kernel reads or fills in.</summary>
    internal static int Call<T>(FileDescriptor descriptor, uint request, ref T argument, string name)
        where T : unmanaged
    {
        // SAFETY: the structure stays pinned during the call; each caller passes the type that the request's number
        // encodes, which the ABI tests compare with the kernel's headers.
        fixed (T* pointer = &argument)
        {
            return Call(descriptor, request, (nint)pointer, name);
        }
    }

    /// <summary><c>KVM_RUN</c>, which never allocates and reports its error instead of throwing.</summary>
    internal static Errno Run(int descriptor) =>
        Ioctl(descriptor, KvmIoctl.Run, 0) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request, nint argument);
}
