using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>
/// SIGTERM and SIGINT, which end the tender. They are blocked and read from a descriptor; where the tender waits it waits for
/// them too, and they interrupt the guest, so that no thread and no handler is needed.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly Signal[] Both = [Signal.SIGTERM, Signal.SIGINT];

    private readonly SignalDescriptor _signals = new(Both);

    /// <summary>For one who passes them on.</summary>
    internal SignalDescriptor Source => _signals;

    /// <summary>Readable once one of them has come.</summary>
    internal FileDescriptor Descriptor => _signals.Descriptor;

    /// <summary>Blocks them in the calling thread. Every thread has to do so, or the kernel gives them to one that does not.</summary>
    internal static void Block() => SignalDescriptor.Block(Both);

    /// <summary>Makes them interrupt the guest.</summary>
    internal static void Interrupt(KvmVirtualCpu cpu) => cpu.InterruptBy(Both);

    /// <exception cref="TenderException">A stop signal has come.</exception>
    internal void ThrowIfAny()
    {
        if (_signals.Take() is { } signal)
            throw new TenderException($"Exiting on signal {(int)signal}") { Reason = EndReason.Signal };
    }

    public void Dispose() => _signals.Dispose();
}
