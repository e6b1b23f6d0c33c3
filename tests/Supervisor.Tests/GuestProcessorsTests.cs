using Hillingar.Linux;
using Hillingar.Supervisor.Tenders;
using Hillingar.TestKit;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tests;

/// <summary>On a hierarchy of control groups that is a plain directory.</summary>
public sealed class GuestProcessorsTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public GuestProcessorsTests()
    {
        File.WriteAllText(_scratch.File("online"), "0-3\n");
        File.WriteAllText(_scratch.File("cgroup.controllers"), "cpu io memory\n");
        File.WriteAllText(_scratch.File("cgroup.subtree_control"), "memory\n");
    }

    private GuestProcessors Processors => new(_scratch.File("online"), new CgroupV2(_scratch.Path));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ProcessorsThatAreNotOnlineAreNamed()
    {
        Assert.Null(Processors.Refusal(Unit() with { Cpus = CpuSet.Parse("0-1,3") }));
        Assert.Equal(
            "cpus = \"2-5\" names the CPUs 4, 5, and online here are 0-3: choose from these",
            Processors.Refusal(Unit() with { Cpus = CpuSet.Parse("2-5") }));
    }

    [Fact]
    public void AQuotaIsAGroupOfItsOwnBelowTheSupervisors()
    {
        var unit = Unit() with { CpuQuota = Percentage.Parse("150%") };
        Assert.Null(Processors.Refusal(unit));
        // A group that hands controllers on holds no processes: the supervisor itself has moved.
        Assert.Equal($"{Environment.ProcessId}", Read("hillingard/cgroup.procs"));
        Assert.Equal("+cpu", Read("cgroup.subtree_control"));

        Assert.Equal("unit-a", GuestProcessors.GroupOf(unit));
        Processors.Limit(unit, 4711);
        Assert.Equal("150000 100000", Read("unit-a/cpu.max"));
        Assert.Equal("4711", Read("unit-a/cgroup.procs"));
        Assert.Equal(["unit-a"], Processors.Groups());

        Assert.Null(GuestProcessors.GroupOf(Unit()));
        Processors.Limit(Unit(), 4712);
        Assert.Equal("4711", Read("unit-a/cgroup.procs"));
    }

    [Fact]
    public void AQuotaBelowWhatTheKernelTakesIsTheLeast()
    {
        Processors.Limit(Unit() with { CpuQuota = Percentage.Parse("0.5%") }, 1);
        Assert.Equal("1000 100000", Read("unit-a/cpu.max"));
    }

    [Fact]
    public void AHostThatCannotHoldAQuotaSaysSo()
    {
        var unit = Unit() with { CpuQuota = Percentage.Parse("50%") };
        File.WriteAllText(_scratch.File("cgroup.controllers"), "memory\n");
        Assert.Equal(
            "cpu-quota = \"50%\" takes control groups of the second version with the cpu controller, "
                + $"and the control group {_scratch.Path} has no cpu controller: "
            + "run hillingard as a service of systemd with Delegate=cpu, or leave cpu-quota out",
            Processors.Refusal(unit));
        Assert.Contains("is not mounted", new GuestProcessors(_scratch.File("online"), null).Refusal(unit), StringComparison.Ordinal);
        Assert.Contains(
            "is not ours to change", new GuestProcessors(_scratch.File("online"), new CgroupV2(_scratch.File("nothing"))).Refusal(unit),
            StringComparison.Ordinal);
    }

    private string Read(string path) => File.ReadAllText(_scratch.File(path));

    private static RealisedUnit Unit() => FleetFixture.Unit("a");
}
