using System.Runtime.InteropServices;

namespace Hillingar.Guests.Solo5;

/// <summary>The two clocks of a guest, both in nanoseconds.</summary>
public sealed class Clock
{
    private const ulong Second = 1_000_000_000;

    private readonly ulong _frequency;
    private readonly ulong _start;

    internal Clock(ulong frequency)
    {
        _frequency = frequency;
        _start = ReadCycles();
    }

    /// <summary>Time since the guest started, from the processor's counter; never goes back.</summary>
    public ulong Monotonic
    {
        get
        {
            var cycles = ReadCycles() - _start;

            // Whole seconds apart, so that the product stays inside 64 bits for counters up to 18 GHz.
            return (cycles / _frequency * Second) + (cycles % _frequency * Second / _frequency);
        }
    }

    /// <summary>Time since the start of 1970 UTC, as the host has it.</summary>
    public ulong Wall => Hypercalls.ReadWallClock();

    [DllImport("*", EntryPoint = "guest_cycles")]
    [SuppressGCTransition]
    private static extern ulong ReadCycles();
}
