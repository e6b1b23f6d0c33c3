using System.Globalization;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

public sealed class ConfinementTests
{
    [RootFact]
    public void TheGuestRunsWithoutAnyPrivilegeOfItsStarter()
    {
        using var tender = TenderRun.Start(TenderRun.Program, ["--mem=4", TestGuests.PathOf("spin"), "sleep"]);
        Assert.Equal("ready", tender.StandardOutput.ReadLine());
        // With the just-in-time compiler the process has more threads of the runtime; the published program has only these.
        var threads = Environment.GetEnvironmentVariable("HILLINGAR_TENDER") is null
            ? [tender.Id.ToString(CultureInfo.InvariantCulture)]
            : Directory.GetDirectories($"/proc/{tender.Id}/task").Select(Path.GetFileName).ToArray();
        var statuses = threads.Select(thread => File.ReadAllLines($"/proc/{tender.Id}/task/{thread}/status")).ToArray();
        tender.Kill();
        tender.WaitForExit();
        Assert.NotEmpty(statuses);
        foreach (var status in statuses)
        {
            foreach (var set in new[] { "CapInh", "CapPrm", "CapEff", "CapAmb" })
                Assert.Contains($"{set}:\t0000000000000000", status);
            Assert.Contains("NoNewPrivs:\t1", status);
        }
    }
}
