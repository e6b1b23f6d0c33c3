using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// Signals as something to read (<c>sys/signalfd.h</c>). They must be blocked in every thread of the process, see
/// <see cref="Block"/>, or one that is not may take them in the usual way.
/// </summary>
public sealed unsafe partial class SignalDescriptor : IDisposable
{
    internal const int SFD_CLOEXEC = 0x80000;
    internal const int SFD_NONBLOCK = 0x800;
    internal const int InformationSize = 128;

    /// <param name="signals">What to wait for.</param>
    public SignalDescriptor(params ReadOnlySpan<Signal> signals)
    {
        var set = SignalMask.SetOf(signals);
        // SAFETY: the set lives on this stack frame and has the size of sigset_t.
        var descriptor = Signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        Descriptor = descriptor < 0 ? throw LinuxException.Last("signalfd") : new FileDescriptor(descriptor);
    }

    /// <summary>What to wait on: readable when a signal is there.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Keeps the signals from the calling thread for good, and from the threads that it starts afterwards.</summary>
    public static void Block(params ReadOnlySpan<Signal> signals) => SignalMask.Add(SignalMask.SetOf(signals));

    /// <summary>Takes the next signal; null if there is none. Does not allocate.</summary>
    public Signal? Take()
    {
        Information information;
        return DeviceIo.Read(Descriptor.Number, new Span<byte>(&information, InformationSize), out var count) == Errno.None && count == InformationSize
            ? (Signal)information.Number
            : null;
    }

    public void Dispose() => Descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "signalfd", SetLastError = true)]
    private static partial int Signalfd(int descriptor, SignalMask.SignalSet* set, int flags);

    /// <summary><c>struct signalfd_siginfo</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = InformationSize)]
    internal struct Information
    {
        [FieldOffset(0)]
        internal uint Number;
    }
}
