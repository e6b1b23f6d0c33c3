using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>struct epoll_event</c>, which is packed on x86-64 (and only there).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EpollEvent
{
    internal uint Events;
    internal ulong Tag;
}
