namespace Hillingar.Builder.Caches;

/// <summary>Work that waits for a network or a disk on a thread of its own, for callers that must not wait.</summary>
public static class BlockingWork
{
    /// <summary>Runs it, and gives what came of it.</summary>
    /// <param name="name">What the thread is called.</param>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e) // Every exception is handed to the caller that awaits the task.
            {
                done.SetException(e);
            }
        });
        thread.Name = name;
        thread.IsBackground = true;
        thread.Start();
        return done.Task;
    }
}
