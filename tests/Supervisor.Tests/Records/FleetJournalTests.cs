using Hillingar.Supervisor.Records;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hillingar.Supervisor.Tests.Records;

/// <summary>The journal beside a real fleet: what it says is what the fleet is.</summary>
public sealed class FleetJournalTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UnitId A = UnitId.Parse("a");
    private static readonly UnitId B = UnitId.Parse("b");
    private static readonly TenderProcess Tender = new(100, 7);

    private readonly ScratchDirectory _scratch = new();
    private readonly FleetCore _fleet = new();
    private readonly FleetJournal _journal;

    public FleetJournalTests()
    {
        _journal = New();
        _journal.Begin(FleetMemory.Empty);
        _journal.Take(_fleet.Redefine([FleetFixture.Unit("a"), FleetFixture.Unit("b")], [], Now));
    }

    private string File => _scratch.File("journal");

    public void Dispose()
    {
        _journal.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void UnitsThatNothingHappenedToAreNotRemembered() => Assert.Empty(New().Read().Units);

    [Fact]
    public void EveryPhaseIsRememberedWithItsHistory()
    {
        Request(JobType.Start, A);
        Assert.Equal((RememberedPhase.Starting, JobType.Start), PhaseAndJob(A));
        Apply(A, new UnitEvent.TenderStarted(Tender));
        Apply(A, new UnitEvent.ProbeSucceeded(Tender));
        AssertRemembered(A);
        Assert.Null(Read(A).Job);
        Request(JobType.Stop, A);
        Assert.Equal((RememberedPhase.Stopping, JobType.Stop), PhaseAndJob(A));
        Request(JobType.Start, A);
        Assert.Equal((RememberedPhase.Stopping, JobType.Start), PhaseAndJob(A));
        Apply(A, new UnitEvent.TenderExited(Tender, new TenderExit.Exited(1)));
        Apply(A, new UnitEvent.TenderStarted(Tender with { Pid = 101 }));
        Apply(A, new UnitEvent.TenderExited(Tender with { Pid = 101 }, new TenderExit.Exited(3)));
        Assert.Equal(RememberedPhase.Waiting, Read(A).Phase);
        AssertRemembered(A);
    }

    [Fact]
    public void ARestartIsRememberedAsOne()
    {
        Request(JobType.Start, A);
        Apply(A, new UnitEvent.TenderStarted(Tender));
        Request(JobType.Restart, A);

        Assert.Equal((RememberedPhase.Stopping, JobType.Restart), PhaseAndJob(A));
    }

    [Fact]
    public void AUnitThatIsForgottenIsForgotten()
    {
        Request(JobType.Start, A);
        Request(JobType.Start, B);
        Apply(A, new UnitEvent.StartFailed("no tap"));
        Request(JobType.Stop, A);
        _journal.Take(_fleet.Redefine([], [A], Now));

        Assert.Equal([B], New().Read().Units.Keys);
    }

    [Fact]
    public void AMoveIsRememberedUntilItIsOver()
    {
        Assert.Null(New().Read().Wanted);
        _journal.BeginMove([A]);
        Assert.Equal([A], New().Read().Wanted!);
        _journal.BeginMove([]);
        Assert.Empty(New().Read().Wanted!);
        _journal.EndMove();
        Assert.Null(New().Read().Wanted);
    }

    [Fact]
    public void AMemoryThatWasBegunWithIsKept()
    {
        Request(JobType.Start, A);
        var before = New().Read() with { Wanted = [B] };
        using var next = New();
        next.Begin(before);

        var after = New().Read();
        Assert.Equal(before.Units.Keys, after.Units.Keys);
        Assert.Equal([B], after.Wanted!);
    }

    [Fact]
    public void TheFileIsWrittenAnewBeforeItIsMuchLongerThanWhatItSays()
    {
        Request(JobType.Start, A);
        for (var i = 0; i < 30_000; i++)
            _journal.BeginMove([]);
        _journal.EndMove();

        Assert.InRange(System.IO.File.ReadLines(File).Count(), 1, 10_100);
        Assert.Equal(RememberedPhase.Starting, Read(A).Phase);
    }

    [Fact]
    public void ALineThatWasCutOffCostsOnlyItself()
    {
        Request(JobType.Start, A);
        System.IO.File.AppendAllText(File, "{\"unit\":\"b\",\"pha");

        Assert.Equal([A], New().Read().Units.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n")]
    [InlineData("{\"format\":99,\"boot\":\"x\"}\n{\"unit\":\"a\",\"phase\":\"Failed\"}\n")]
    [InlineData("{\"format\":1,\"boot\":\"another\"}\n{\"unit\":\"a\",\"phase\":\"Failed\"}\n")]
    public void WhatIsNoJournalOfThisBootIsNoMemory(string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.Empty(New().Read().Units);
        Assert.Null(New().Read().Wanted);
    }

    [Fact]
    public void AFileThatCannotBeWrittenIsTriedAgainAtEachStep()
    {
        using var journal = new FleetJournal(_scratch.File("later/journal"), NullLogger<FleetJournal>.Instance);
        journal.Begin(FleetMemory.Empty);
        journal.BeginMove([A]);
        Directory.CreateDirectory(_scratch.File("later"));
        journal.BeginMove([B]);

        Assert.Equal([B], journal.Read().Wanted!);
    }

    private FleetJournal New() => new(File, NullLogger<FleetJournal>.Instance);

    private UnitMemory Read(UnitId unit) => New().Read().Units[unit];

    private (RememberedPhase Phase, JobType? Job) PhaseAndJob(UnitId unit) => (Read(unit).Phase, Read(unit).Job?.Type);

    private void AssertRemembered(UnitId unit) =>
        Assert.Equal(UnitMemory.Of(_fleet.Snapshot.Units[unit].State), Read(unit) with { Job = null });

    private void Request(JobType type, UnitId unit) => _journal.Take(_fleet.Request(type, [unit], Now));

    private void Apply(UnitId unit, UnitEvent happened) => _journal.Take(_fleet.Apply(unit, happened, Now));
}
