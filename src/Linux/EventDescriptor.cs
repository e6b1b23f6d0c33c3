using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>A counter that can be waited for (<c>eventfd(2)</c>): the way to wake a thread that waits for descriptors.</summary>
public sealed partial class EventDescriptor : IDisposable
{
    internal const int EFD_CLOEXEC = Fcntl.O_CLOEXEC;
    internal const int EFD_NONBLOCK = Fcntl.O_NONBLOCK;

    public EventDescriptor()
        : this(EFD_NONBLOCK)
    {
    }

    private EventDescriptor(int flags)
    {
        Descriptor = Eventfd(0, EFD_CLOEXEC | flags);
        if (Descriptor.IsInvalid)
            throw LinuxException.Last("eventfd");
    }

    /// <summary>One whose <see cref="Clear"/> waits until it is signalled.</summary>
    public static EventDescriptor Waiting() => new(0);

    /// <summary>Readable from the first <see cref="Signal"/> until <see cref="Clear"/>.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Makes the descriptor readable. From any thread.</summary>
    public void Signal()
    {
        Span<byte> one = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(one, 1UL);
        // A full counter (EAGAIN) is readable already, which is all that is wanted.
        _ = Unistd.Write(Descriptor, one);
    }

    /// <summary>Makes the descriptor unreadable; true if it was readable. Does not allocate.</summary>
    public bool Clear()
    {
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        return Unistd.Read(Descriptor, counter) > 0;
    }

    public void Dispose() => Descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial FileDescriptor Eventfd(uint initial, int flags);
}
