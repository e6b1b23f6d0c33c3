using Hillingar.Linux;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The thread that is the parent of one child. "Die with the parent" (<c>PR_SET_PDEATHSIG</c>, <c>prctl(2)</c>) means
/// the thread that made the child, not its process; a thread of the pool ends whenever the pool likes, so a child that
/// is to die with us needs a thread that stays for as long as it runs.
/// </summary>
internal sealed class ParentThread : IDisposable
{
    private readonly ManualResetEventSlim _childHasEnded = new();
    private readonly TaskCompletionSource<ChildProcess> _child = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    internal ParentThread(SpawnRequest request)
    {
        _thread = new Thread(() => Live(request)) { Name = "hillingar-build", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The child; the caller's to wait for and to dispose of.</summary>
    internal Task<ChildProcess> Child => _child.Task;

    /// <summary>Lets the thread end, and with it the child if that still runs.</summary>
    public void Dispose()
    {
        _childHasEnded.Set();
        _thread.Join();
        _childHasEnded.Dispose();
    }

    private void Live(SpawnRequest request)
    {
        try
        {
            _child.SetResult(ChildProcess.Spawn(request));
        }
        catch (LinuxException e)
        {
            _child.SetException(e);
            return;
        }

        _childHasEnded.Wait();
    }
}
