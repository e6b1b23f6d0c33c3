using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary><c>sys/socket.h</c>: sockets of the family <c>AF_UNIX</c>, and their names.</summary>
internal static unsafe partial class UnixSocket
{
    /// <param name="type"><c>SOCK_STREAM</c> or <c>SOCK_DGRAM</c>.</param>
    internal static FileDescriptor Open(int type)
    {
        var socket = OpenRaw(SysSocketAbi.AF_UNIX, type | SysSocketAbi.SOCK_CLOEXEC, 0);
        return socket.IsInvalid ? throw LinuxException.Last("socket(AF_UNIX)") : socket;
    }

    /// <summary>Sets an option of <c>SOL_SOCKET</c>; false where the kernel refuses it.</summary>
    internal static bool TrySet<T>(FileDescriptor socket, int option, T value)
        where T : unmanaged =>
        // SAFETY: the kernel reads the value, whose own size is passed, from this stack frame.
        SetSocketOption(socket, SysSocketAbi.SOL_SOCKET, option, &value, (uint)sizeof(T)) == 0;

    /// <summary>Connects a socket to the name of another.</summary>
    /// <param name="path">For the message, in which an abstract name begins with <c>@</c>.</param>
    internal static void Connect(FileDescriptor socket, byte[] address, string path)
    {
        // SAFETY: the address is pinned for the call and its own length is passed.
        fixed (byte* start = address)
        {
            while (ConnectRaw(socket, start, (uint)address.Length) < 0)
            {
                if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                    throw LinuxException.Last("connect", path.Replace('\0', '@'));
            }
        }
    }

    /// <summary><c>struct sockaddr_un</c>: the family in two bytes of the machine's order, and the path with a null at its end.</summary>
    /// <param name="path">At most 107 bytes of UTF-8; a name without a place in the file system begins with a null.</param>
    /// <exception cref="ArgumentException">It is longer.</exception>
    internal static byte[] Address(string path)
    {
        var name = Encoding.UTF8.GetBytes(path);
        if (name.Length >= SysSocketAbi.PathSize)
            throw new ArgumentException($"the path of a socket has at most {SysSocketAbi.PathSize - 1} bytes, unlike '{path}'", nameof(path));
        // An abstract name has its own length, and no null behind it.
        var address = new byte[sizeof(ushort) + name.Length + (name is [0, ..] ? 0 : 1)];
        MemoryMarshal.Write(address, (ushort)SysSocketAbi.AF_UNIX);
        name.CopyTo(address, sizeof(ushort));
        return address;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial FileDescriptor OpenRaw(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(FileDescriptor socket, int level, int option, void* value, uint size);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectRaw(FileDescriptor socket, byte* address, uint size);
}
