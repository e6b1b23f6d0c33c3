namespace Hillingar.Cli.Client;

/// <summary>
/// Hears what becomes of one job, of which the number is known only some time after the first signals may have come. Safe for use by several threads.
/// </summary>
internal sealed class JobWatch(Action<string> progress)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _ended = [];
    private readonly List<(string Job, string Line)> _early = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _job;

    public void Removed((uint Id, string Job, string Unit, string Result) signal)
    {
        lock (_gate)
        {
            if (_job is null)
                _ended.Add(signal.Job);
            else if (_job == signal.Job)
                _end.TrySetResult();
        }
    }

    public void Progressed((uint Id, string Job, string Line) signal)
    {
        lock (_gate)
        {
            if (_job is null)
                _early.Add((signal.Job, signal.Line));
            else if (_job == signal.Job)
                progress(signal.Line);
        }
    }

    /// <summary>Says which job it is; completes when that is over.</summary>
    public Task EndOf(string job)
    {
        lock (_gate)
        {
            _job = job;
            foreach (var (_, line) in _early.Where(early => early.Job == job))
                progress(line);
            _early.Clear();
            if (_ended.Contains(job))
                _end.TrySetResult();
        }

        return _end.Task;
    }
}
