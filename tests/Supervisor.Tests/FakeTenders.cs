using System.Collections.Concurrent;
using Hillingar.Linux;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Records;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tests;

/// <summary>A kernel in memory: tenders that live until a test or a signal ends them.</summary>
internal sealed class FakeTenders : ITenderLauncher
{
    private int _lastPid = 100;

    /// <summary>Every tender that was launched, in order.</summary>
    public ConcurrentQueue<FakeRun> Launched { get; } = new();

    /// <summary>Units whose launch fails, with the reason.</summary>
    public ConcurrentDictionary<string, string> Broken { get; } = new();

    /// <summary>Units whose next launch fails, and no other.</summary>
    public ConcurrentDictionary<string, string> BrokenOnce { get; } = new();

    /// <summary>Units whose guest ends by itself at once, with the status.</summary>
    public ConcurrentDictionary<string, int> Crashing { get; } = new();

    /// <summary>Units that do not react to SIGTERM.</summary>
    public ConcurrentDictionary<string, bool> Deaf { get; } = new();

    /// <summary>Runs within each launch, and may throw or hang.</summary>
    public Action<RealisedUnit> OnLaunch { get; set; } = _ => { };

    /// <summary>Runs within each release.</summary>
    public Action<FakeRun> OnRelease { get; set; } = _ => { };

    public IEnumerable<FakeRun> Living => Launched.Where(run => !run.Exit.IsCompleted);

    public ITenderRun Launch(RealisedUnit unit)
    {
        OnLaunch(unit);
        var name = unit.Name.ToString();
        if (Broken.TryGetValue(name, out var reason) || BrokenOnce.TryRemove(name, out reason))
            throw new IOException(reason);
        var run = new FakeRun(unit, new TenderProcess(Interlocked.Increment(ref _lastPid), 1), Deaf.ContainsKey(name), run => OnRelease(run));
        Launched.Enqueue(run);
        if (Crashing.TryGetValue(name, out var status))
            run.End(new TenderExit.Exited(status));
        return run;
    }

    public ITenderRun Adopt(TenderRecord record, ProcessHandle process) => throw new NotSupportedException("no process is real here");

    /// <summary>Waits until the tenders are as described, looking again and again.</summary>
    public async Task UntilAsync(Func<FakeTenders, bool> reached)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (!reached(this))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    internal sealed class FakeRun(RealisedUnit unit, TenderProcess process, bool deaf, Action<FakeRun> onRelease) : ITenderRun
    {
        private readonly TaskCompletionSource<TenderExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RealisedUnit Unit { get; } = unit;

        public TenderProcess Process { get; } = process;

        public string Program => "/fake/tender";

        public Task<TenderExit> Exit => _exit.Task;

        public bool Released { get; private set; }

        public void End(TenderExit exit) => _exit.TrySetResult(exit);

        public void Send(Signal signal)
        {
            if (signal == Signal.SIGKILL || !deaf)
                End(signal == Signal.SIGKILL ? new TenderExit.Killed(SignalNames.Kill, false) : new TenderExit.Exited(1));
        }

        public bool IsLetGo { get; private set; }

        public void LetGo()
        {
            IsLetGo = true;
            _exit.TrySetCanceled();
        }

        public void LoseSight(Exception e) => _exit.TrySetException(e);

        public void Dispose()
        {
            Released = true;
            onRelease(this);
        }
    }
}
