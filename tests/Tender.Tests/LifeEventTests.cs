using System.Text.RegularExpressions;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>What a supervisor reads from the status descriptor.</summary>
public sealed class LifeEventTests
{
    [KvmFact]
    public void AnOrdinaryLifeHasThreeEvents() => Expect(
        "hello",
        "entered time=N mode=user",
        "console time=N",
        "exit time=N status=0 reason=halt");

    [KvmFact]
    public void AGuestThatPrintsNothingIsSilent() => Expect(
        "status 300",
        "entered time=N mode=user",
        "exit time=N status=44 reason=halt");

    [KvmFact]
    public void AFaultIsToldApartFromAViolation()
    {
        Expect("fault h", "entered time=N mode=user", "exit time=N status=1 reason=fault message=KVM: unhandled exit: exit_reason=0xN, rip=0xN");
        Expect("pointer past", "entered time=N mode=user", "exit time=N status=1 reason=violation message=Invalid guest access: gpa=0xN, sz=2");
        Expect("pointer Port", "entered time=N mode=user", "exit time=N status=1 reason=violation message=Invalid guest port access: port=0xN");
    }

    [KvmFact]
    public void ARefusalIsAnEventToo()
    {
        var run = TenderRun.Shell("exec 5>&1 >/dev/null; \"$TENDER\" --x-status-fd=5 /nonexistent");
        Assert.Equal("exit time=N status=1 reason=refused message=/nonexistent: Could not open: No such file or directory\n", Normalise(run.Output));
        run = TenderRun.Shell($"exec 5>&1 >/dev/null; \"$TENDER\" --x-status-fd=5 --mem=x {TestGuests.PathOf("hello")}");
        Assert.Equal("exit time=N status=1 reason=refused message=Malformed argument to --mem\n", Normalise(run.Output));
    }

    [KvmFact]
    public void TheGuestIsNotEnteredBeforeTheWord()
    {
        var run = TenderRun.Shell(
            $"exec 5>&1; {{ sleep 0.3; echo word >&5; printf g; }} | {{ exec 4<&0; "
                + $"\"$TENDER\" --x-status-fd=5 --x-wait-fd=4 {TestGuests.PathOf("hello")} >/dev/null; }}");
        Assert.Equal("word\nentered time=N mode=user\nconsole time=N\nexit time=N status=0 reason=halt\n", Normalise(run.Output));
    }

    [KvmFact]
    public void WithoutAWordTheGuestIsNotRun()
    {
        var run = TenderRun.Shell($"exec 5>&1; true | {{ exec 4<&0; \"$TENDER\" --x-status-fd=5 --x-wait-fd=4 {TestGuests.PathOf("hello")}; }} >/dev/null");
        Assert.Equal(
            "exit time=N status=1 reason=refused message=The program that started this tender has gone without a word, so that the guest is not run\n",
            Normalise(run.Output));
        Assert.Equal(1, run.Status);
    }

    [KvmFact]
    public void ADescriptorThatIsNotOpenIsRefused()
    {
        var run = TenderRun.Of("--x-status-fd=99999", TestGuests.PathOf("hello"));
        run.ExpectRefusal("Bad file descriptor: 99999");
        Assert.Contains("hillingar-tender: Invalid option: `--x-status-fd=99999'\n", run.Errors, StringComparison.Ordinal);
    }

    [KvmFact]
    public void ASignalIsTheReason()
    {
        var run = TenderRun.Shell($"""
            exec 5>&1
            "$TENDER" --x-cpu=user --mem=4 --x-status-fd=5 {TestGuests.PathOf("spin")} sleep >/dev/null &
            sleep 0.5
            kill -INT $!
            kill -TERM $!
            wait $!
            """);
        Assert.Matches(
            "^entered time=N mode=user\nconsole time=N\nexit time=N status=1 reason=signal message=Exiting on signal (2|15)\n$", Normalise(run.Output));
        Assert.Equal(1, run.Status);
    }

    private static void Expect(string guest, params string[] lines)
    {
        var words = guest.Split(' ');
        var run = TenderRun.Shell(
            $"exec 5>&1 >/dev/null; \"$TENDER\" --x-cpu=user --mem=4 --x-status-fd=5 {TestGuests.PathOf(words[0])} {string.Join(' ', words[1..])}");
        Assert.Equal(string.Concat(lines.Select(line => line + "\n")), Normalise(run.Output));
    }

    // Times and addresses differ from build to build.
    private static string Normalise(string text) =>
        Regex.Replace(Regex.Replace(text, "time=[0-9]+", "time=N"), "0x[0-9a-f]+", "0xN");
}
