using Hillingar.Supervisor.Jobs;

namespace Hillingar.Supervisor.Tests;

public sealed class JobBookTests
{
    private readonly JobBook _book = new();

    [Fact]
    public void AJobEndsOnce()
    {
        var ended = new List<HostJob>();
        _book.Ended += ended.Add;
        var job = _book.Add(JobKind.Start, "dns");

        _book.Finish(job.Id, new JobEnd(JobOutcome.Done, "first"));
        _book.Finish(job.Id, new JobEnd(JobOutcome.Failed, "second"));

        Assert.Equal("first", Assert.Single(ended).End!.Message);
        Assert.Equal("finished", _book.All[job.Id].State);
    }

    [Fact]
    public void OnlyTheLastFinishedJobsAreKeptAndNoneThatRuns()
    {
        var running = _book.Add(JobKind.Switch, "/units");
        for (var i = 0; i < JobBook.FinishedKept + 10; i++)
            _book.Finish(_book.Add(JobKind.Restart, "dns").Id, new JobEnd(JobOutcome.Done, ""));

        Assert.Equal(JobBook.FinishedKept + 1, _book.All.Count);
        Assert.Null(_book.All[running.Id].End);
        Assert.Equal(JobBook.FinishedKept + 11u, _book.All.Keys.Max());
    }
}
