using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Supervisor.Jobs;

/// <summary>What a job was asked to do.</summary>
internal enum JobKind
{
    Start,
    Stop,
    Restart,
    Switch,
    Rollback,
    Verify,
}

/// <summary>How a job ended.</summary>
internal enum JobOutcome
{
    /// <summary>Carried out, or there was nothing to do.</summary>
    Done,

    /// <summary>Tried and not reached; what was running before runs again.</summary>
    Failed,

    /// <summary>The unit files have mistakes; nothing was touched.</summary>
    Invalid,

    /// <summary>Another request took its place, or the supervisor is stopping.</summary>
    Canceled,

    /// <summary>A deadline passed first.</summary>
    Timeout,

    /// <summary>A unit that this one needs could not be brought where it should be, so this one was not touched.</summary>
    Dependency,

    /// <summary>The request cannot be granted as things are; nothing was touched.</summary>
    Refused,
}

/// <summary>What became of a job.</summary>
/// <param name="Message">One sentence for people.</param>
internal sealed record JobEnd(JobOutcome Outcome, string Message)
{
    /// <summary>The mistakes found, when the outcome is <see cref="JobOutcome.Invalid"/>; warnings with any outcome.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The diagnostics as they are shown to people, with the quoted lines.</summary>
    public string Report { get; init; } = "";

    /// <summary>The generation that a switch or rollback made current, else 0.</summary>
    public uint Generation { get; init; }

    /// <summary>The outcome's word on the bus; systemd's where the idea is the same.</summary>
    public string Word => Outcome switch
    {
        JobOutcome.Done => "done",
        JobOutcome.Failed => "failed",
        JobOutcome.Invalid => "invalid",
        JobOutcome.Canceled => "canceled",
        JobOutcome.Timeout => "timeout",
        JobOutcome.Dependency => "dependency",
        JobOutcome.Refused => "refused",
    };
}

/// <summary>One request and what became of it; replaced as it goes on, so that readers see a consistent value.</summary>
/// <param name="Id">Counts from 1 in the life of one supervisor.</param>
/// <param name="Subject">The unit's name; for a switch or a check the directory; for a rollback the generation asked for.</param>
/// <param name="End">Null while it is waiting or running.</param>
internal sealed record HostJob(uint Id, JobKind Kind, string Subject, JobEnd? End)
{
    public string KindWord => Kind switch
    {
        JobKind.Start => "start",
        JobKind.Stop => "stop",
        JobKind.Restart => "restart",
        JobKind.Switch => "switch",
        JobKind.Rollback => "rollback",
        JobKind.Verify => "verify",
    };

    public string State => End is null ? "running" : "finished";
}
