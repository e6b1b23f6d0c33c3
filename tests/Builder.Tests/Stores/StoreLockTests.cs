namespace Hillingar.Builder.Tests.Stores;

public sealed class StoreLockTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void WhoeverWaitsForALockCanBeCancelled()
    {
        var path = _fixture.Store.Formula.Text("text", "x"u8, []);
        using var held = _fixture.Store.Lock(path, TestContext.Current.CancellationToken);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => _fixture.Store.Lock(path, soon.Token));
    }

    [Fact]
    public void ALockFileGoesWithTheLock()
    {
        var path = _fixture.Store.Formula.Text("text", "x"u8, []);
        var held = _fixture.Store.Lock(path, TestContext.Current.CancellationToken);
        Assert.Single(_fixture.Locks());
        held.Dispose();
        Assert.Empty(_fixture.Locks());
        held.Dispose();
    }

    [Fact]
    public void ALockFileThatACrashLeftIsTaken()
    {
        var path = _fixture.Store.Formula.Text("text", "x"u8, []);
        File.WriteAllText(Path.Combine(_fixture.Outside("db/locks"), path.HashPart), "");
        using var held = _fixture.Store.Lock(path, TestContext.Current.CancellationToken);
        Assert.NotNull(held);
    }

    [Fact]
    public void ALockThatCannotBeMadeIsAnErrorAndNoWait()
    {
        var path = _fixture.Store.Formula.Text("text", "x"u8, []);
        Directory.CreateDirectory(Path.Combine(_fixture.Outside("db/locks"), path.HashPart));
        Assert.ThrowsAny<SystemException>(() => _fixture.Store.Lock(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OnlyOneThreadIsInsideAtATime()
    {
        var path = _fixture.Store.Formula.Text("text", "x"u8, []);
        var (inside, most, entered) = (0, 0, 0);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                using var held = _fixture.Store.Lock(path, CancellationToken.None);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                entered++;
                Interlocked.Decrement(ref inside);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal((1, 40), (most, entered));
    }
}
