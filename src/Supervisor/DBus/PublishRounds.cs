using System.Threading.Channels;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// Runs one round after the other, each when there was a wake since the last one began. A round that breaks is told and is not the last: the next one begins
/// with what is so then, and no caller that waits for a round waits for ever.
/// </summary>
/// <param name="broke">Told of what a round threw, other than that it was canceled.</param>
internal sealed class PublishRounds(Func<CancellationToken, Task> round, Action<Exception> broke)
{
    // One item is enough to say that there is something to do.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiting = [];

    public void Wake() => _ = _wake.Writer.TryWrite(true); // If one is there already, it is enough.

    /// <summary>Completes at the end of a round that began after this call.</summary>
    public Task CatchUpAsync()
    {
        var caught = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add(caught);
        Wake();
        return caught.Task;
    }

    /// <summary>Goes on until the token is canceled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _wake.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _ = _wake.Reader.TryRead(out _); // There is one reader, so it is there.
            List<TaskCompletionSource> waiting;
            lock (_gate)
                (waiting, _waiting) = (_waiting, []);
            try
            {
                await round(cancellationToken).ConfigureAwait(false);
            }
            // A border, as the summary says.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                broke(e);
            }
            finally
            {
                foreach (var caught in waiting)
                    caught.SetResult();
            }
        }
    }
}
