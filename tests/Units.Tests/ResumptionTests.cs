using System.Collections.Immutable;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using static Hillingar.Units.Tests.FleetWorld;

namespace Hillingar.Units.Tests;

/// <summary>What a supervisor does with what an earlier one left, case by case.</summary>
public sealed class ResumptionTests
{
    private static readonly DateTimeOffset Now = LifecycleText.Epoch;
    private static readonly DateTimeOffset Since = Now - TimeSpan.FromHours(1);
    private static readonly UnitId A = UnitId.Parse("a");
    private static readonly UnitId Lan = UnitId.Parse("lan.network");
    private static readonly TenderProcess Tender = new(100, 7);
    private static readonly UnitHistory History = new(2, 1, [Since], new UnitEnd(UnitResult.Signal, "was killed", Since));
    private static readonly RealisedHost Host = new([Network("lan")], [Unit("a")]);
    private static readonly PendingJob Start = Job(JobType.Start);
    private static readonly PendingJob Stop = Job(JobType.Stop);
    private static readonly PendingJob Restart = Job(JobType.Restart);

    [Fact]
    public void WithoutAnythingLeftAllThatStartsByItselfStarts()
    {
        var plan = Resumption.Of(Host, FleetMemory.Empty, []);

        Assert.Equal([Lan, A], plan.Starts);
        Assert.Empty(plan.Events);
        Assert.Equal([A, Lan], plan.Wanted.Order());
    }

    [Fact]
    public void ATenderThatRunsIsTakenOverAsItWas()
    {
        var health = new RunHealth.Failing(2, "no answer", Now);

        var plan = Of(Running with { Health = health }, Alive());

        Assert.Equal((A, new UnitEvent.TenderAdopted(Tender, Since, History, health)), Assert.Single(plan.Events));
        Assert.Equal([Lan], plan.Starts);
        Assert.Contains(A, plan.Wanted);
    }

    [Fact]
    public void OneThatWasJustSpawnedHasRunSinceThen()
    {
        var plan = Of(Memory(RememberedPhase.Starting) with { Job = Start }, Alive());

        Assert.Equal(new UnitEvent.TenderAdopted(Tender, Now, History, RunHealth.Unknown), Assert.Single(plan.Events).Event);
        Assert.Equal([Lan], plan.Starts);
    }

    [Fact]
    public void OneThatNobodyRemembersIsTakenOverAllTheSame()
    {
        var plan = Of(null, Alive());

        Assert.Equal(new UnitEvent.TenderAdopted(Tender, Now, UnitHistory.Empty, RunHealth.Unknown), Assert.Single(plan.Events).Event);
    }

    [Fact]
    public void OneThatEndedMeanwhileIsTakenOverToBeToldItsEnd()
    {
        foreach (var memory in new[] { null, Running, Memory(RememberedPhase.Starting) with { Job = Start } })
        {
            var plan = Of(memory, Gone(new TenderExit.Unknown()));

            Assert.IsType<UnitEvent.TenderAdopted>(plan.Events[0].Event);
            Assert.Equal(new UnitEvent.TenderExited(Tender, new TenderExit.Unknown()), plan.Events[1].Event);
            Assert.Equal([Lan], plan.Starts);
        }
    }

    [Fact]
    public void ARecordOfATenderBeforeTheLastOneMeansNothing()
    {
        var plan = Of(Running with { Tender = new TenderProcess(200, 8) }, Gone(new TenderExit.Unknown()));

        Assert.Empty(plan.Events);
        Assert.Equal([Lan, A], plan.Starts);
    }

    [Fact]
    public void WhatRunsAnotherMachineEndsBeforeTheRightOneStarts()
    {
        var plan = Of(Running, Alive(Unit("a") with { Memory = ByteSize.FromMebibytes(64) }));

        var (tender, reason) = Assert.Single(plan.Strays);
        Assert.Equal((Tender, "memory changed (64M -> 32M)"), (tender.Process, reason));
        Assert.Equal([Lan, A], plan.Starts);
    }

    [Fact]
    public void WhatHasOtherSettingsIsTheSameMachine()
    {
        var plan = Of(Running, Alive(Unit("a") with { Description = "another", StopTimeout = Duration.Parse("9s") }));

        Assert.Empty(plan.Strays);
        Assert.Single(plan.Events);
    }

    [Fact]
    public void AnOldRecordThatDoesNotTellIsTakenForTheSame()
    {
        var plan = Of(Running, Alive() with { Launched = null });

        Assert.Empty(plan.Strays);
        Assert.Single(plan.Events);
    }

    [Fact]
    public void WhatIsNotDeclaredEnds()
    {
        var plan = Resumption.Of(RealisedHost.Empty, FleetMemory.Empty, [Alive()]);

        Assert.Equal("it is not declared", Assert.Single(plan.Strays).Reason);
        Assert.Empty(plan.Wanted);
    }

    [Fact]
    public void AUnitAtRestStaysThere()
    {
        var stopped = Of(Memory(RememberedPhase.Resting));
        Assert.Equal([(A, new UnitEvent.RestRemembered(History, null, null))], stopped.Events);
        Assert.Equal([Lan], stopped.Starts);

        var failed = Of(Memory(RememberedPhase.Failed) with { Failure = UnitResult.StartLimitHit });
        Assert.Equal([(A, new UnitEvent.RestRemembered(History, UnitResult.StartLimitHit, null))], failed.Events);
        Assert.Equal([Lan], failed.Starts);
    }

    [Fact]
    public void AUnitThatWaitsForItsRestartWaitsOn()
    {
        var plan = Of(Memory(RememberedPhase.Waiting) with { At = Now });

        Assert.Equal([(A, new UnitEvent.RestRemembered(History, null, Now))], plan.Events);
        Assert.Equal([Lan], plan.Starts);
    }

    [Fact]
    public void AStopThatWasUnderWayIsCarriedToItsEnd()
    {
        var alive = Of(Memory(RememberedPhase.Stopping) with { Tender = Tender, Job = Stop }, Alive());
        Assert.Equal([A], alive.Stops);
        Assert.DoesNotContain(A, alive.Wanted);

        var gone = Of(Memory(RememberedPhase.Stopping) with { Tender = Tender, Job = Stop }, Gone(new TenderExit.Exited(1)));
        Assert.Equal([(A, new UnitEvent.RestRemembered(History, null, null))], gone.Events);
        Assert.DoesNotContain(A, gone.Starts);

        var pending = Of(Running with { Job = Stop }, Alive());
        Assert.Equal([A], pending.Stops);
    }

    [Fact]
    public void ARestartThatWasUnderWayIsCarriedToItsEnd()
    {
        foreach (var memory in new[]
        {
            Running with { Job = Restart },
            Memory(RememberedPhase.Stopping) with { Tender = Tender, Job = Restart },
            Memory(RememberedPhase.Stopping) with { Tender = Tender, Job = Start },
            Memory(RememberedPhase.Restarting) with { Tender = Tender },
        })
        {
            Assert.Equal([A], Of(memory, Alive()).Restarts);
            Assert.Contains(A, Of(memory, Gone(new TenderExit.Exited(1))).Starts);
        }
    }

    [Fact]
    public void AStartThatWasAskedForIsCarriedOut()
    {
        foreach (var phase in new[] { RememberedPhase.Resting, RememberedPhase.Failed, RememberedPhase.Starting })
            Assert.Contains(A, Of(Memory(phase) with { Job = Start }).Starts);
    }

    [Fact]
    public void AMoveThatWasCutOffIsTakenBack()
    {
        // It had stopped one unit and started another.
        var (b, c) = (UnitId.Parse("b"), UnitId.Parse("c"));
        var host = new RealisedHost([], [Unit("a"), Unit("b"), Unit("c")]);
        var units = ImmutableDictionary<UnitId, UnitMemory>.Empty
            .Add(A, Memory(RememberedPhase.Resting)).Add(b, Memory(RememberedPhase.Stopping) with { Job = Stop }).Add(c, Memory(RememberedPhase.Starting));

        var plan = Resumption.Of(host, new FleetMemory(units, [A, b]), []);

        Assert.Equal([A, b], plan.Starts);
        Assert.Equal([(c, new UnitEvent.RestRemembered(History, null, null))], plan.Events);
        Assert.Equal([A, b], plan.Wanted.Order());
    }

    private static UnitMemory Running => Memory(RememberedPhase.Running) with { Tender = Tender, At = Since, Health = RunHealth.Unknown };

    private static UnitMemory Memory(RememberedPhase phase) => new(phase, History);

    private static PendingJob Job(JobType type) => new(new JobId(1), A, type, IsRunning: true, IsAutomatic: false);

    private static FoundTender Alive(RealisedUnit? launched = null) => new(A.Name, Tender, null, Now, launched ?? Unit("a"));

    private static FoundTender Gone(TenderExit end) => Alive() with { End = end };

    private static Resumption Of(UnitMemory? memory, params FoundTender[] tenders) => Resumption.Of(
        Host, memory is null ? FleetMemory.Empty : new FleetMemory(ImmutableDictionary<UnitId, UnitMemory>.Empty.Add(A, memory), null), tenders);
}
