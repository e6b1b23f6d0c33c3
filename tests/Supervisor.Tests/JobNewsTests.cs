using Hillingar.Supervisor.DBus;
using Hillingar.Supervisor.Jobs;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Time.Testing;

namespace Hillingar.Supervisor.Tests;

public sealed class JobNewsTests : IDisposable
{
    private static readonly Job Build = new(new JobId(1), new JobTask.Switch("/units"), true, null);

    private readonly FakeTimeProvider _time = new();
    private readonly JobNews _news;
    private int _woken;

    public JobNewsTests() => _news = new JobNews(_time, () => _woken++);

    [Fact]
    public void NothingIsLostButLinesOfProgress()
    {
        _news.Began(Build);
        for (var i = 0; i < 500_000; i++)
            _news.Progressed(Build, $"line {i}");
        _news.Ended(Build);
        var told = _news.Take();

        Assert.Equal(JobNews.MostLines + 3, told.Count);
        Assert.IsType<JobNewsItem.Began>(told[0]);
        Assert.Equal($"… {500_000 - JobNews.MostLines} lines left out", ((JobNewsItem.Progressed)told[1]).Line);
        Assert.Equal("line 499999", ((JobNewsItem.Progressed)told[^2]).Line);
        Assert.IsType<JobNewsItem.Ended>(told[^1]);
        Assert.Empty(_news.Take());
    }

    [Fact]
    public void LinesAreToldAtTheirPaceAndEndsAtOnce()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _news.Progressed(Build, "first");
        Assert.Equal(1, _woken);
        Assert.Single(_news.Take());

        _news.Progressed(Build, "second");
        _news.Progressed(Build, "third");
        Assert.Equal(1, _woken);
        Assert.Empty(_news.Take());
        _time.Advance(JobNews.Pace);
        Assert.Equal(2, _woken);
        Assert.Equal(2, _news.Take().Count);

        _news.Progressed(Build, "fourth");
        _news.Ended(Build);
        Assert.Equal(2, _news.Take().Count);
    }

    [Fact]
    public void ALongLineIsCut()
    {
        _news.Progressed(Build, new string('x', 1 << 20));
        Assert.Equal(JobNews.LongestLine + 1, ((JobNewsItem.Progressed)Assert.Single(_news.Take())).Line.Length);
    }

    public void Dispose() => _news.Dispose();
}
