using System.Runtime.InteropServices;

namespace Hillingar.Guests.Solo5;

/// <summary>What the tender leaves for the guest at the address in its first register.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BootInfo
{
    /// <summary>Bytes of memory; the stack starts at its end.</summary>
    internal ulong MemorySize;

    internal ulong KernelEnd;

    /// <summary>Time-stamp counter ticks a second.</summary>
    internal ulong CycleFrequency;

    /// <summary>The command line, ended by a zero byte, at most 8191 bytes.</summary>
    internal byte* CommandLine;

    internal Manifest* Manifest;
}
