using Hillingar.Linux;
using Hillingar.Tender.CommandLine;
using Hillingar.Tender.Running;

namespace Hillingar.Tender;

/// <summary>One guest from its boot to its end, told to the supervisor.</summary>
internal static class Life
{
    /// <summary>Runs the guest; its exit status.</summary>
    internal static int Run(Invocation.Boot invocation, EarlyOptions options)
    {
        StopSignals.Block();
        using var stop = new StopSignals();
        var events = new LifeEvents(options.Status is { } status ? new OutputStream(status, null) : null);
        try
        {
            var result = Boot.Run(invocation, options, stop, events);
            events.Ended(result, EndReason.Halt, null);
            return result;
        }
        catch (TenderException e)
        {
            events.Ended(TenderException.ExitStatus, e.Reason ?? Unless(events, EndReason.Fault), e.Message);
            throw;
        }
        catch (LinuxException e)
        {
            events.Ended(TenderException.ExitStatus, Unless(events, EndReason.Failure), e.Message);
            throw;
        }
    }

    /// <summary>Ends the process from a thread that is not the guest's.</summary>
    internal static void EndNow(LifeEvents events, TenderException e)
    {
        events.Ended(TenderException.ExitStatus, e.Reason ?? EndReason.Fault, e.Message);
        StandardStream.Complain(e.Message);
        ProcessExit.Now(TenderException.ExitStatus);
    }

    private static EndReason Unless(LifeEvents events, EndReason entered) => events.HasEntered ? entered : EndReason.Refused;
}
