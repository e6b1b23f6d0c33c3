using System.Runtime.InteropServices;
using Hillingar.Linux;

namespace Hillingar.Tender.Running;

/// <summary>
/// Ends the tender on SIGTERM and SIGINT, as long as this object is not disposed. The runtime hands signals to a thread of
/// its own, so that the guest may be in an endless loop and the main thread in any system call.
/// </summary>
internal sealed class SignalExit : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    internal SignalExit()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Exit(Interrupt));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Exit(Terminate));
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private static void Exit(int signal)
    {
        StandardStream.Complain($"Exiting on signal {signal}");
        ProcessExit.Now(TenderException.ExitStatus);
    }
}
