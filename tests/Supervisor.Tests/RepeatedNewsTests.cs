using Hillingar.Bus;
using Hillingar.Supervisor.DBus;
using Hillingar.Supervisor.Jobs;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Time.Testing;

namespace Hillingar.Supervisor.Tests;

public sealed class RepeatedNewsTests
{
    [Fact]
    public void WhatComesEveryFewSecondsIsSaidAtTheChangeAndThenRarely()
    {
        var time = new FakeTimeProvider();
        var news = new RepeatedNews(time);
        var said = new List<int>();
        for (var second = 0; second < 3600; second += 5)
        {
            if (news.IsNews("another has the name"))
                said.Add(second);
            time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal([0, 60, 180, 420, 900, 1860], said);
        Assert.True(news.IsNews("the policy refuses it"));
        Assert.False(news.IsNews("the policy refuses it"));
        news.Forget();
        Assert.True(news.IsNews("the policy refuses it"));
    }

    [Fact]
    public void ToEndAJobTakesWhatItTakesToBeginIt()
    {
        Assert.Same(BusAction.Switch, HostMethods.ActionOf(new JobTask.Switch("/units")));
        Assert.Same(BusAction.Switch, HostMethods.ActionOf(new JobTask.Rollback(1)));
        Assert.Same(BusAction.Verify, HostMethods.ActionOf(new JobTask.Verify("/units")));
        Assert.Same(BusAction.ManageUnits, HostMethods.ActionOf(new JobTask.MoveUnit(JobType.Stop, UnitId.Parse("dns"))));
        Assert.Same(BusAction.ManageUnits, HostMethods.ActionOf(null));
    }
}
