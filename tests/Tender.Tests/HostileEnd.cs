namespace Hillingar.Tender.Tests;

/// <summary>How a hostile guest ends.</summary>
/// <param name="Status">The tender's status; null for any that it defines.</param>
/// <param name="Output">All that the guest printed; null if that does not matter.</param>
/// <param name="Error">How the tender's message begins after its name; empty if it must not say anything.</param>
internal sealed record HostileEnd(int? Status, string? Output, string Error)
{
    /// <summary>The guest's own handler got the trap and printed it.</summary>
    internal static HostileEnd Trap(int vector, int errorCode = 0, string more = "") =>
        new(255, $"trap {vector} ec {errorCode} cs 8 ss 16{more}\n", "");

    internal static HostileEnd GoesOn { get; } = new(0, "went on\n", "");

    internal static HostileEnd Prints(string output) => new(0, output, "");

    internal static HostileEnd Refused(string message) => new(1, "", message);

    internal static HostileEnd TripleFault { get; } = Refused("KVM: unhandled exit: exit_reason=0x8, rip=0x");

    /// <summary>With every answer of KVM's emulator, it is an end that the tender defines.</summary>
    internal static HostileEnd Defined { get; } = new(null, null, "");

    internal void Check(TenderRun run)
    {
        if (Status is null)
        {
            Assert.Contains(run.Status, new[] { 0, 1, 255 });
            // An exception of the runtime would end in another status, and a refusal gives its reason.
            Assert.Equal(run.Status == 1, run.Errors.StartsWith("hillingar-tender: ", StringComparison.Ordinal));
            return;
        }

        Assert.Equal(Output ?? run.Output, run.Output);
        if (Error.Length == 0)
            Assert.Empty(run.Errors);
        else
            Assert.StartsWith("hillingar-tender: " + Error, run.Errors, StringComparison.Ordinal);
        Assert.Equal(Status, run.Status);
    }
}
