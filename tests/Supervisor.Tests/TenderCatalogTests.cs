using Hillingar.Supervisor.Tenders;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;

namespace Hillingar.Supervisor.Tests;

public sealed class TenderCatalogTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("auto", true, "solo5-hvt", false)]
    [InlineData("auto", false, "hillingar-tender", true)]
    [InlineData("hillingar", true, "hillingar-tender", true)]
    [InlineData("solo5-hvt", false, "solo5-hvt", false)]
    public void AutoTakesTheStockTenderOnlyWhereTheHardwareRunsKernelMode(string choice, bool hardware, string expected, bool descriptors)
    {
        Install("hillingar-tender");
        Install("solo5-hvt");
        var catalog = new TenderCatalog(null, _scratch.Path, hardware);

        Assert.True(catalog.TryFind(TenderChoice.Parse(choice), ImageTarget.Hvt, out var program, out _));
        Assert.Equal(new TenderProgram(_scratch.File(expected), descriptors), program);
    }

    [Fact]
    public void AnSptImageGetsTheSptTender()
    {
        Install("hillingar-tender");
        Install("solo5-spt");
        Assert.True(new TenderCatalog(null, _scratch.Path, false).TryFind(new TenderChoice.Auto(), ImageTarget.Spt, out var program, out _));
        Assert.Equal(_scratch.File("solo5-spt"), program.Path);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("solo5-hvt")]
    [InlineData("solo5-spt")]
    [InlineData("/nonexistent/tender")]
    public void WhatIsNotThereIsSaidWithTheWayOut(string choice)
    {
        File.WriteAllText(_scratch.File("hillingar-tender"), "not executable");
        Assert.False(new TenderCatalog(null, _scratch.Path, true).TryFind(TenderChoice.Parse(choice), ImageTarget.Hvt, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    private void Install(string name)
    {
        File.WriteAllText(_scratch.File(name), "#!/bin/sh\n");
        File.SetUnixFileMode(_scratch.File(name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
