using System.Diagnostics;
using Hillingar.Linux;
using Hillingar.Tender.Devices;
using Hillingar.Tender.Machine;
using Hillingar.Tender.Running;

namespace Hillingar.Tender.Ring;

/// <summary>
/// Carries out the requests of a ring on a thread of its own, while the guest runs on. Leaving the guest's processor for a frame takes
/// tens of microseconds where there is no hardware support; a request that this thread sees takes one.
/// </summary>
internal sealed class RingServer
{
    // As long as this the thread looks by itself after the last request; then it sleeps, and the guest has to wake it.
    private static readonly long Patience = Stopwatch.Frequency / 20_000;

    // Frames that the guest has handed over before it halts are sent all the same, unless they are too many.
    private static readonly long LongestFarewell = Stopwatch.Frequency;

    private readonly RingMemory _ring;
    private readonly DeviceTable _devices;
    private readonly FrameTransfer _transfer;
    private readonly Action<TenderException> _fail;
    private readonly EventDescriptor _event = EventDescriptor.Waiting();
    private bool _isReady;
    private bool _isResting;
    private bool _isAsleep;
    private bool _isEnding;
    private bool _hasEnded;

    /// <param name="fail">Ends the process; called on the server's thread.</param>
    internal RingServer(RingMemory ring, DeviceTable devices, FrameTransfer transfer, Action<TenderException> fail) =>
        (_ring, _devices, _transfer, _fail) = (ring, devices, transfer, fail);

    /// <summary>What the thread sleeps on.</summary>
    internal EventDescriptor Event => _event;

    /// <summary>
    /// Whether a ring is faster than hypercalls: where a second processor can run the thread, and the guest, which waits for the
    /// answers in a loop, runs at full speed. A guest in ring 0 that is emulated is faster without.
    /// </summary>
    internal static bool IsWorthwhile(CpuMode mode) => Environment.ProcessorCount > 1 && (mode == CpuMode.User || HostCpu.FastMode() == mode);

    /// <summary>Starts the thread, which has the privileges that the caller has left, and waits until it needs no others.</summary>
    internal void Start()
    {
        const int StackSize = 128 << 10;
        new Thread(Serve, StackSize) { IsBackground = true, Name = "ring" }.Start();
        while (!Volatile.Read(ref _isReady))
            Thread.Yield();
    }

    /// <summary>The guest waits, and while it does it asks for nothing.</summary>
    internal void Rest() => Volatile.Write(ref _isResting, true);

    /// <summary>The guest goes on. If it is about to make requests, the thread awakes while it is still on its way. Does not allocate.</summary>
    internal void Resume(bool expectRequests)
    {
        Volatile.Write(ref _isResting, false);
        if (expectRequests && Volatile.Read(ref _isAsleep))
            _event.Signal();
    }

    /// <summary>Waits until everything that the halted guest asked for is done, for a bounded time.</summary>
    internal void Finish()
    {
        Volatile.Write(ref _isEnding, true);
        _event.Signal();
        var start = Stopwatch.GetTimestamp();
        while (!Volatile.Read(ref _hasEnded) && Stopwatch.GetTimestamp() - start < LongestFarewell)
            Thread.Yield();
    }

    private void Serve()
    {
        // A message is made once for nothing: the runtime reads random numbers for the first one of each thread, and later it may not.
        _ = GuestPointer.Invalid(0, 0);
        Volatile.Write(ref _isReady, true);
        try
        {
            var lastRequest = Stopwatch.GetTimestamp();
            while (true)
            {
                if (TryServe())
                    lastRequest = Stopwatch.GetTimestamp();
                else if (Volatile.Read(ref _isEnding))
                    break;
                else if (!Volatile.Read(ref _isResting) && Stopwatch.GetTimestamp() - lastRequest < Patience)
                    Thread.SpinWait(1);
                else
                {
                    Sleep();
                    lastRequest = Stopwatch.GetTimestamp();
                }
            }
        }
        catch (TenderException e)
        {
            _fail(e);
        }

        Volatile.Write(ref _hasEnded, true);
        // A thread's own end would need system calls that nothing else needs; the process ends at once.
        while (true)
            _ = _event.Clear();
    }

    private bool TryServe()
    {
        if (!_ring.TryPeek(out var request))
            return false;
        var port = _devices.Net(request.Handle);
        switch (request.Operation)
        {
            case RingOperation.Write:
                // Where there is no such device the frame is lost, as in the reference tender: the guest waits for no answer.
                if (port is not null)
                    _transfer.Send(port, request.Address, request.Length);
                _ring.Advance();
                break;
            case RingOperation.Read:
                var length = port is null ? 0 : _transfer.Receive(port, request.Address, request.Length);
                var result = port is null ? HypercallResult.InvalidArgument : length == 0 ? HypercallResult.Again : HypercallResult.Ok;
                _ring.Advance();
                _ring.Answer(request.Id, (int)result, (uint)length);
                break;
            default:
                _ring.Advance();
                break;
        }

        return true;
    }

    private void Sleep()
    {
        Volatile.Write(ref _isAsleep, true);
        _ring.WantsSignal = true;
        if (_ring.IsEmpty && !Volatile.Read(ref _isEnding))
            _ = _event.Clear();
        _ring.WantsSignal = false;
        Volatile.Write(ref _isAsleep, false);
    }
}
