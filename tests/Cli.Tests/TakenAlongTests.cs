using Hillingar.Bus;
using Hillingar.Cli.Commands;

namespace Hillingar.Cli.Tests;

public sealed class TakenAlongTests
{
    [Fact]
    public void WhatStopsWithAUnitIsWhatNeedsItAndRuns()
    {
        var all = new[]
        {
            Unit("lan.network", requiredBy: ["dns", "web"]),
            Unit("dns", boundBy: ["front"]),
            Unit("web", state: "failed"),
            Unit("front", consistsOf: ["part"]),
            Unit("part"),
            Unit("other"),
        }.ToDictionary(unit => unit.Id);
        Assert.Equal(["dns", "front", "part"], TakenAlong.Of(all, ["lan.network"]));
        Assert.Equal(["front", "part"], TakenAlong.Of(all, ["lan.network", "dns"]));
        Assert.Empty(TakenAlong.Of(all, ["other"]));
    }

    private static UnitProperties Unit(
        string id, string[]? requiredBy = null, string[]? boundBy = null, string[]? consistsOf = null, string state = "active") =>
        new() { Id = id, ActiveState = state, RequiredBy = requiredBy ?? [], BoundBy = boundBy ?? [], ConsistsOf = consistsOf ?? [] };
}
