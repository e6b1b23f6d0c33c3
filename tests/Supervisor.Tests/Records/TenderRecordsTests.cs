using Hillingar.Linux;
using Hillingar.Supervisor.Records;
using Hillingar.TestKit;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hillingar.Supervisor.Tests.Records;

public sealed class TenderRecordsTests : IDisposable
{
    private static readonly UnitName Unit = UnitName.Parse("a");

    private readonly ScratchDirectory _scratch = new();

    private TenderRecords Records => new(_scratch.Path, NullLogger<TenderRecords>.Instance);

    private string File => _scratch.File("a");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var record = Sample();

        Records.Write(record);
        var read = Assert.Single(Records.Read());

        Assert.Equal(record.Taps, read.Taps);
        Assert.Equal(record.Copies, read.Copies);
        Assert.Equal(record with { Taps = [], Copies = [] }, read with { Taps = [], Copies = [] });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void ARecordThatWasRemovedIsGone()
    {
        Records.Write(Sample());
        Records.Remove(Unit);
        Records.Remove(Unit);

        Assert.Empty(Records.Read());
    }

    [Fact]
    public void TheFirstFormatIsTwoNumbers()
    {
        System.IO.File.WriteAllText(File, "4711 123456789\n");

        var read = Assert.Single(Records.Read());

        Assert.Equal(new ProcessIdentity(4711, 123456789), read.Tender);
        Assert.Equal(Unit, read.Unit);
        Assert.Null(read.Console);
        Assert.Null(read.Launched);
    }

    [Fact]
    public void ARecordOfAnotherBootIsRemoved()
    {
        Records.Write(Sample());
        System.IO.File.WriteAllText(
            File, System.IO.File.ReadAllText(File).Replace(BootIdentity.Current, "00000000-0000-0000-0000-000000000000", StringComparison.Ordinal));

        Assert.Empty(Records.Read());
        Assert.False(System.IO.File.Exists(File));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711")]
    [InlineData("{\"format\":2,\"boot\":\"")]
    [InlineData("{\"format\":99}")]
    [InlineData("\0\0\0\0")]
    public void WhatIsNoRecordIsRemoved(string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.Empty(Records.Read());
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void AnUnreadableDefinitionCostsOnlyTheDefinition()
    {
        Records.Write(Sample());
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"schema\":1", "\"schema\":7", StringComparison.Ordinal));

        var read = Assert.Single(Records.Read());

        Assert.Null(read.Launched);
        Assert.Equal(Sample().Tender, read.Tender);
    }

    [Fact]
    public void WhatALaterVersionAddsIsNoReasonToRefuseIt()
    {
        Records.Write(Sample());
        System.IO.File.WriteAllText(
            File, System.IO.File.ReadAllText(File).Replace("{\"format\":2,", "{\"format\":2,\"colour\":\"green\",", StringComparison.Ordinal));

        Assert.Equal(Sample().Tender, Assert.Single(Records.Read()).Tender);
    }

    [Fact]
    public void ARecordThatCannotBeWrittenSaysWhere()
    {
        var nowhere = new TenderRecords(_scratch.File("gone"), NullLogger<TenderRecords>.Instance);

        var refused = Assert.Throws<IOException>(() => nowhere.Write(Sample()));

        Assert.Contains("its record could not be written", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch.Path));
    }

    private static TenderRecord Sample() => new(Unit, new ProcessIdentity(4711, 99), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        Program = "/usr/bin/hillingar-tender",
        Console = "pipe:[1]",
        Life = "pipe:[2]",
        Taps = [new TapRecord(UnitName.Parse("lan"), "ht-a-xyz", IsKept: true)],
        Copies = ["/run/hillingar/volumes/a.disk"],
        ControlGroup = "unit-a",
        Launched = FleetFixture.Unit("a"),
    };
}
