using Hillingar.Supervisor.Tenders;

namespace Hillingar.Supervisor.Tests;

public sealed class LifeReportTests
{
    [Theory]
    [InlineData("exit time=12 status=0 reason=halt", null)]
    [InlineData("exit time=12 status=1 reason=signal", null)]
    [InlineData("exit time=12 status=1 reason=refused", "refused")]
    [InlineData("exit time=12 status=1 reason=fault message=KVM: rip=0x10, reason=42", "fault: KVM: rip=0x10, reason=42")]
    [InlineData("exit time=12 status=1 reason=novel colour=blue message=told later", "novel: told later")]
    [InlineData("exit time=12", null)]
    [InlineData("exit message= reason=hidden", null)]
    [InlineData("exiting reason=fault", null)]
    [InlineData("", null)]
    public void AnEndThatTheGuestDidNotWantIsExplained(string line, string? why)
    {
        var report = new LifeReport();
        report.Take("entered time=7 mode=user");
        report.Take(line);
        Assert.Equal(why, report.Why);
    }
}
