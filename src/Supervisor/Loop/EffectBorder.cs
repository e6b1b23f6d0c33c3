using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Loop;

/// <summary>
/// The one border between the loop and what may fail, hang or throw an unforeseen exception: kernel, disks, programs. What runs behind it
/// has a name, an owner and a deadline, and comes back as a value or as a reason, never as an exception.
/// </summary>
internal sealed class EffectBorder(TimeProvider time, ILogger log)
{
    /// <summary>Runs work on a thread of the pool and waits for it, but not for ever.</summary>
    /// <param name="what">For people, as in "the start of dns": what takes too long is called by it.</param>
    /// <param name="deadline">Ends the waiting; the work itself cannot be ended, and stays behind.</param>
    /// <param name="late">Takes the value of work that came to its end after all, when no caller waits for it any more.</param>
    public async Task<Outcome<T>> RunAsync<T>(string what, Func<T> work, Task deadline, Action<T>? late = null)
    {
        var run = Task.Run(work);
        _ = await Task.WhenAny(run, deadline).ConfigureAwait(false);
        if (run.IsCompleted)
            return await TakeAsync(what, run).ConfigureAwait(false);
        log.EffectHangs(what);
        return new Outcome<T>(default, $"{what} does not come back: the kernel, a disk or a program hangs", IsHanging: true)
        {
            Rest = FollowAsync(what, run, late),
        };
    }

    /// <inheritdoc cref="RunAsync{T}(string, Func{T}, Task, Action{T}?)"/>
    public async Task<Outcome<T>> RunAsync<T>(string what, Func<T> work, TimeSpan patience)
    {
        using var over = new CancellationTokenSource();
        var outcome = await RunAsync(what, work, Task.Delay(patience, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return outcome;
    }

    /// <inheritdoc cref="RunAsync{T}(string, Func{T}, Task, Action{T}?)"/>
    public Task<Outcome<bool>> RunAsync(string what, Action work, TimeSpan patience) => RunAsync(
        what,
        () =>
        {
            work();
            return true;
        },
        patience);

    private async Task<Outcome<T>> TakeAsync<T>(string what, Task<T> run)
    {
        try
        {
            return new Outcome<T>(await run.ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Outcome<T>(default, e.Message);
        }
        // A border: an error of our own ends this effect, with its reason, and nothing else.
        catch (Exception e)
        {
            log.EffectBroke(e, what);
            return new Outcome<T>(default, e.Message);
        }
    }

    private async Task FollowAsync<T>(string what, Task<T> run, Action<T>? late)
    {
        var outcome = await TakeAsync(what, run).ConfigureAwait(false);
        log.EffectCameBack(what, outcome.Failure ?? "done");
        if (outcome is { Failure: null, Value: { } value } && late is not null)
            await TakeAsync(what, Task.Run(() =>
            {
                late(value);
                return true;
            })).ConfigureAwait(false);
    }
}

/// <summary>What came of an effect.</summary>
/// <param name="Failure">A clause that says why there is no value; null if there is one.</param>
/// <param name="IsHanging">Whether the work still runs.</param>
internal sealed record Outcome<T>(T? Value, string? Failure, bool IsHanging = false)
{
    /// <summary>The end of work that hangs.</summary>
    public Task Rest { get; init; } = Task.CompletedTask;
}
