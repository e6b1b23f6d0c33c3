using System.Diagnostics;
using System.Numerics;
using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Tender.Devices;

namespace Hillingar.Tender.Running;

/// <summary>Waits for frames or for time to pass, whichever comes first.</summary>
internal sealed class PollSet : IDisposable
{
    private const ulong TimerTag = ulong.MaxValue;
    private const ulong StopTag = ulong.MaxValue - 1;

    // To put a thread to sleep and to wake it takes about as long as this. Where the last frame was there before, the next may be too.
    private const ulong LongestLook = 100_000;

    // Where there is only one processor, no other thread can send anything while this one looks.
    private readonly bool _mayLook = Environment.ProcessorCount > 1;

    private readonly EpollSet _set = new(Solo5Manifest.MaximumEntries + 2);
    private readonly TimerDescriptor _timer = new();
    private readonly StopSignals _stop;
    private ulong _lastWait = ulong.MaxValue;

    internal PollSet(DeviceTable devices, StopSignals stop)
    {
        _stop = stop;
        _set.Add(stop.Descriptor, StopTag);
        _set.Add(_timer.Descriptor, TimerTag);
        foreach (var port in devices.NetPorts)
            _set.Add(port.Descriptor, (ulong)port.Handle);
    }

    /// <summary>What a filter for system calls must know: the set's own descriptor and the timer's.</summary>
    internal FileDescriptor Descriptor => _set.Descriptor;

    internal FileDescriptor Timer => _timer.Descriptor;

    /// <summary>
    /// Waits until a net device has a frame, at most this long. The number of such devices, and one bit for each, by handle.
    /// Under load frames are there already, so that is looked at before the timer is started. Where frame follows frame, as between two
    /// that answer each other, it keeps looking for a moment before it sleeps; where none comes for longer, it sleeps at once.
    /// </summary>
    /// <exception cref="TenderException">SIGTERM or SIGINT has come.</exception>
    internal int Wait(ulong nanoseconds, out ulong ready)
    {
        var count = Collect(0, out ready, out _);
        if (count > 0 || nanoseconds == 0)
            return count;
        var start = Stopwatch.GetTimestamp();
        count = Look(nanoseconds, out ready);
        if (count == 0)
            count = Sleep(nanoseconds - Math.Min(nanoseconds, NanosecondsSince(start)), out ready);
        _lastWait = NanosecondsSince(start);
        return count;
    }

    public void Dispose()
    {
        _set.Dispose();
        _timer.Dispose();
    }

    private int Look(ulong nanoseconds, out ulong ready)
    {
        ready = 0;
        if (!_mayLook || _lastWait > LongestLook)
            return 0;
        var end = Math.Min(nanoseconds, LongestLook);
        var start = Stopwatch.GetTimestamp();
        while (NanosecondsSince(start) < end)
        {
            var count = Collect(0, out ready, out _);
            if (count > 0)
                return count;
        }

        return 0;
    }

    private int Sleep(ulong nanoseconds, out ulong ready)
    {
        _timer.Start(nanoseconds);
        int count;
        bool ranOut;
        do
        {
            count = Collect(-1, out ready, out ranOut);
        }
        while (count == 0 && !ranOut);
        return count;
    }

    private static ulong NanosecondsSince(long start) => (ulong)Stopwatch.GetElapsedTime(start).Ticks * 100;

    private int Collect(int milliseconds, out ulong ready, out bool ranOut)
    {
        ready = 0;
        ranOut = false;
        var events = _set.Wait(milliseconds);
        for (var i = 0; i < events; i++)
        {
            var tag = _set.TagAt(i);
            if (tag == TimerTag)
                ranOut = true;
            else if (tag == StopTag)
                _stop.ThrowIfAny();
            else
                ready |= 1ul << (int)tag;
        }

        return BitOperations.PopCount(ready);
    }
}
