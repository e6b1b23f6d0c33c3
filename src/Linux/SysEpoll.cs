using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>A set of descriptors to wait for (<c>sys/epoll.h</c>), each known by a number that its owner chose.</summary>
public sealed unsafe partial class EpollSet : IDisposable
{
    internal const int EPOLL_CLOEXEC = Fcntl.O_CLOEXEC;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 1;
    internal const uint EPOLLONESHOT = 1u << 30;

    private readonly FileDescriptor _descriptor;
    private readonly EpollEvent[] _events;

    /// <param name="capacity">The most descriptors that one wait reports.</param>
    public EpollSet(int capacity)
    {
        var descriptor = EpollCreate(EPOLL_CLOEXEC);
        _descriptor = descriptor < 0 ? throw LinuxException.Last("epoll_create1") : new FileDescriptor(descriptor);
        _events = GC.AllocateArray<EpollEvent>(capacity, pinned: true);
    }

    /// <summary>What a filter for system calls must know: the set's own descriptor.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>Watches a descriptor for something to read, as long as there is something.</summary>
    public void Add(FileDescriptor descriptor, ulong tag) => Control(EPOLL_CTL_ADD, descriptor, EPOLLIN, tag);

    /// <summary>Watches a descriptor until it has been reported once; it stays in the set, silent, until it is removed.</summary>
    /// <exception cref="LinuxException"><c>EEXIST</c>: it is in the set. <c>EPERM</c>: it cannot be waited for, as a regular file.</exception>
    public void AddOnce(FileDescriptor descriptor, ulong tag) => Control(EPOLL_CTL_ADD, descriptor, EPOLLIN | EPOLLONESHOT, tag);

    public void Remove(FileDescriptor descriptor) => Control(EPOLL_CTL_DEL, descriptor, 0, 0);

    /// <summary>
    /// Waits until a descriptor is ready, at most this many milliseconds (−1: for ever, 0: not at all). Returns how many are
    /// ready; their tags are at <see cref="TagAt"/>. A signal does not end the wait early. Does not allocate.
    /// </summary>
    public int Wait(int milliseconds)
    {
        int count;
        do
        {
            // SAFETY: the array is pinned for its whole life and its length is passed along.
            fixed (EpollEvent* events = _events)
            {
                count = EpollWait(_descriptor.Number, events, _events.Length, milliseconds);
            }
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == (int)Errno.EINTR);
        return count < 0 ? throw LinuxException.Last("epoll_wait") : count;
    }

    /// <summary>The tag of the n-th descriptor that the last wait reported.</summary>
    public ulong TagAt(int index) => _events[index].Tag;

    public void Dispose() => _descriptor.Dispose();

    private void Control(int operation, FileDescriptor descriptor, uint events, ulong tag)
    {
        var entry = new EpollEvent { Events = events, Tag = tag };
        // SAFETY: the kernel copies the entry, which lives on this stack frame.
        if (EpollControl(_descriptor.Number, operation, descriptor.Number, &entry) != 0)
            throw LinuxException.Last("epoll_ctl");
        GC.KeepAlive(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int set, int operation, int descriptor, EpollEvent* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int set, EpollEvent* events, int capacity, int milliseconds);
}
