using Hillingar.Supervisor.Hosting;

namespace Hillingar.Supervisor.Tests;

public sealed class SupervisorOptionsTests
{
    [Fact]
    public void ValuesMayFollowOrBeAttached()
    {
        var (options, complaint) = SupervisorOptions.Parse(["--root", "/a", "--bus=unix:path=/b", "--verbose"]);
        Assert.Null(complaint);
        Assert.Equal(new SupervisorOptions("/a", "unix:path=/b", null, Verbose: true), options);
    }

    [Theory]
    [InlineData("--rot=/a", "unknown option '--rot=/a'")]
    [InlineData("/a", "unknown option '/a'")]
    [InlineData("--root", "--root needs a value")]
    [InlineData("--root=", "--root needs a value")]
    [InlineData("--verbose=1", "unknown option '--verbose=1'")]
    public void WhatIsNotUnderstoodIsRefused(string argument, string expected)
    {
        var (options, complaint) = SupervisorOptions.Parse([argument]);
        Assert.Null(options);
        Assert.Equal(expected, complaint);
    }

    [Fact]
    public void WithARootEverythingLiesBelowIt()
    {
        var layout = HostLayout.At("/srv/h");
        Assert.All(
            new[] { layout.State, layout.Store, layout.Generations, layout.Runtime, layout.Log, layout.Database, layout.BuildScratch, layout.LockFile },
            path => Assert.StartsWith("/srv/h", path, StringComparison.Ordinal));
    }
}
