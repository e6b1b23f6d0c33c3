using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// <c>signal.h</c>: keeps asynchronous signals from the calling thread. The runtime sends its own threads signals at any
/// time, and a library that gives up on <c>EINTR</c> in the middle of an exchange cannot simply be called again.
/// </summary>
internal static unsafe partial class SignalMask
{
    internal const int SIG_BLOCK = 0;
    internal const int SIG_SETMASK = 2;

    // A fault of the thread itself must reach its handler even now, or the kernel ends the process.
    private static readonly Signal[] Faults =
        [Signal.SIGSEGV, Signal.SIGBUS, Signal.SIGFPE, Signal.SIGILL, Signal.SIGTRAP, Signal.SIGABRT, Signal.SIGSYS];

    /// <summary>Blocks the signals until the result is disposed, on the same thread. For the length of one native call.</summary>
    internal static Held Block()
    {
        SignalSet all = default;
        ((Span<byte>)all).Fill(0xff);
        foreach (var fault in Faults)
            all[((int)fault - 1) / 8] &= (byte)~(1 << (((int)fault - 1) % 8));
        SignalSet before;
        // SAFETY: both sets have the size of sigset_t and live on this stack frame.
        var error = PthreadSigmask(SIG_BLOCK, &all, &before);
        return error == 0 ? new Held(before) : throw new LinuxException((Errno)error, "pthread_sigmask");
    }

    /// <summary>The set of these signals.</summary>
    internal static SignalSet SetOf(ReadOnlySpan<Signal> signals)
    {
        SignalSet set = default;
        foreach (var signal in signals)
            set[((int)signal - 1) / 8] |= (byte)(1 << (((int)signal - 1) % 8));
        return set;
    }

    /// <summary>Blocks more signals in the calling thread, for good.</summary>
    internal static void Add(SignalSet signals)
    {
        // SAFETY: as in Block.
        if (PthreadSigmask(SIG_BLOCK, &signals, null) is not 0 and var error)
            throw new LinuxException((Errno)error, "pthread_sigmask");
    }

    /// <summary>The signals that are blocked in the calling thread.</summary>
    internal static SignalSet Current()
    {
        SignalSet set;
        // SAFETY: as in Block; without a new set nothing is changed.
        _ = PthreadSigmask(SIG_BLOCK, null, &set); // Cannot fail: there is nothing to be wrong.
        return set;
    }

    /// <summary>The signals that were blocked before, to be put back.</summary>
    internal readonly ref struct Held(SignalSet before)
    {
        public void Dispose()
        {
            var set = before;
            // SAFETY: as above. Failing is impossible with a mask that the kernel gave.
            _ = PthreadSigmask(SIG_SETMASK, &set, null);
        }
    }

    /// <summary><c>sigset_t</c> of glibc.</summary>
    [InlineArray(Spawn.SigsetSize)]
    internal struct SignalSet
    {
        private byte _first;
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int PthreadSigmask(int how, SignalSet* set, SignalSet* before);
}
