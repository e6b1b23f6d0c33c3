namespace Hillingar.Supervisor.Switching;

/// <summary>One switch, rollback or shutdown moves the host at a time; the next waits, and is told for what.</summary>
internal sealed class MoveTurns : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    // What the one that has the turn is called; null while no job has it.
    private volatile string? _holder;

    /// <summary>Waits until no other moves the host.</summary>
    /// <param name="name">What the caller does, as those who wait for it are told: "the switch to /etc/hillingar/units".</param>
    /// <param name="progress">Is told what is waited for, if anything is; null where no person watches.</param>
    /// <returns>The turn, which its disposal ends.</returns>
    /// <exception cref="OperationCanceledException">The caller was called off while it waited.</exception>
    public async Task<IDisposable> TakeAsync(string name, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (_one.CurrentCount == 0 && _holder is { } holder)
            progress?.Invoke($"waiting for {holder}");
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        _holder = name;
        return new Turn(this);
    }

    public void Dispose() => _one.Dispose();

    private void End()
    {
        _holder = null;
        _one.Release();
    }

    private sealed class Turn(MoveTurns turns) : IDisposable
    {
        private MoveTurns? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.End();
    }
}
