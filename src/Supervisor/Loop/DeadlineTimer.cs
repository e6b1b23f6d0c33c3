namespace Hillingar.Supervisor.Loop;

/// <summary>One deadline, which a later one replaces.</summary>
internal sealed class DeadlineTimer(TimeProvider time, Action<DateTimeOffset> passed) : IDisposable
{
    private ITimer? _timer;

    public void Arm(DateTimeOffset at)
    {
        _timer?.Dispose();
        var wait = at - time.GetUtcNow();
        _timer = time.CreateTimer(_ => passed(at), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();
}
