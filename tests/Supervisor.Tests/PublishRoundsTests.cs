using Hillingar.Supervisor.DBus;

namespace Hillingar.Supervisor.Tests;

public sealed class PublishRoundsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task ARoundThatBreaksIsToldAndTheNextOneIsRun()
    {
        var (begun, broken) = (0, new List<string>());
        var rounds = new PublishRounds(
            _ => ++begun == 2 ? throw new InvalidOperationException("it broke") : Task.CompletedTask, e => broken.Add(e.Message));
        using var ending = new CancellationTokenSource();
        var running = rounds.RunAsync(ending.Token);
        for (var round = 1; round <= 3; round++)
        {
            await rounds.CatchUpAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Equal(round, begun);
        }

        Assert.Equal(["it broke"], broken);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task HoweverOftenItIsWokenDuringARoundOneFollows()
    {
        var (begun, gate) = (0, new TaskCompletionSource());
        var rounds = new PublishRounds(_ => ++begun == 1 ? gate.Task : Task.CompletedTask, _ => { });
        using var ending = new CancellationTokenSource();
        var running = rounds.RunAsync(ending.Token);
        var first = rounds.CatchUpAsync();
        while (Volatile.Read(ref begun) == 0)
            await Task.Yield();
        for (var i = 0; i < 100; i++)
            rounds.Wake();
        // Begun before this call, so the round under way does not count.
        var second = rounds.CatchUpAsync();
        gate.SetResult();
        await first.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await second.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(2, begun);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
