using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Hillingar.Tender.Confinement;

/// <summary>
/// Has the process's one other thread do things to itself. Privileges, signal masks and namespaces belong to threads, and the
/// runtime has a thread that was there before <c>Main</c>: the one that runs finalizers.
/// </summary>
internal sealed class RuntimeThread
{
    private readonly Action _step;
    private bool _done;
    private ExceptionDispatchInfo? _failure;

    private RuntimeThread(Action step) => _step = step;

    /// <summary>Begins a step. Only one is on its way at a time.</summary>
    internal static RuntimeThread Begin(Action step)
    {
        var thread = new RuntimeThread(step);
        Abandon(thread);
        GC.Collect(0);
        return thread;
    }

    /// <summary>Waits for the step's end; what it threw is thrown again.</summary>
    internal void Finish()
    {
        if (!Volatile.Read(ref _done))
            GC.WaitForPendingFinalizers();
        _failure?.Throw();
        if (!Volatile.Read(ref _done))
            throw new TenderException("Could not give up privileges: the runtime's own thread does not answer");
    }

    // In a frame of its own, so that nothing on the stack keeps the object from being collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(RuntimeThread thread) => _ = new Messenger(thread);

    private void Run()
    {
        // A border: an exception out of a finalizer would end the process without a word.
        try
        {
            _step();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        Volatile.Write(ref _done, true);
    }

    /// <summary>Garbage from the start: its finalizer is the only code that the finalizer thread runs on request.</summary>
    private sealed class Messenger(RuntimeThread thread)
    {
        ~Messenger() => thread.Run();
    }
}
