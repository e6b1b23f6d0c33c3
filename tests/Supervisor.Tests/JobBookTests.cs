using Hillingar.Supervisor.Jobs;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tests;

public sealed class JobBookTests
{
    private readonly JobBook _book = new();
    private uint _last;

    [Fact]
    public void AJobEndsOnce()
    {
        var ended = new List<Job>();
        _book.Ended += ended.Add;
        var job = Add(new JobTask.MoveUnit(JobType.Start, UnitId.Parse("dns")));

        _book.Finish(job.Id, new JobEnd(JobResult.Done, "first"));
        _book.Finish(job.Id, new JobEnd(JobResult.Failed, "second"));

        Assert.Equal("first", Assert.Single(ended).End!.Message);
        Assert.Equal("finished", _book.All[job.Id].StateWord);
    }

    [Fact]
    public void AJobIsNewOnceAndDoesNotChangeAfterItsEnd()
    {
        var told = new List<string>();
        _book.Added += job => told.Add($"new {job.Id}");
        _book.Changed += job => told.Add($"{job.StateWord} {job.Id}");
        _book.Ended += job => told.Add($"ended {job.Id}");
        var job = Add(new JobTask.Switch("/units"), isRunning: false);

        Assert.False(_book.Put(job));
        Assert.False(_book.Put(job with { IsRunning = true }));
        _book.Finish(job.Id, new JobEnd(JobResult.Done, ""));
        Assert.False(_book.Put(job));
        Assert.Equal(["new #1", "running #1", "ended #1"], told);
    }

    [Fact]
    public void OnlyTheLastFinishedJobsAreKeptAndNoneThatRuns()
    {
        var running = Add(new JobTask.Switch("/units"));
        for (var i = 0; i < JobBook.FinishedKept + 10; i++)
            _book.Finish(Add(new JobTask.Rollback(1)).Id, new JobEnd(JobResult.Done, ""));

        Assert.Equal(JobBook.FinishedKept + 1, _book.All.Count);
        Assert.Null(_book.All[running.Id].End);
        Assert.Equal(JobBook.FinishedKept + 11u, _book.All.Keys.Max().Number);
    }

    private Job Add(JobTask task, bool isRunning = true)
    {
        var job = new Job(new JobId(++_last), task, isRunning, null);
        Assert.True(_book.Put(job));
        return job;
    }
}
