namespace Hillingar.Tender.Running;

/// <summary>Why the tender ended, as the status descriptor says it: the names in lower case.</summary>
internal enum EndReason
{
    /// <summary>The guest halted; the exit status is its own.</summary>
    Halt,

    /// <summary>The guest faulted without a handler of its own, or stopped its processor.</summary>
    Fault,

    /// <summary>The guest passed what is not its own: a pointer outside its memory, a port that is none of the tender's.</summary>
    Violation,

    /// <summary>The host failed: a device's error, or KVM's.</summary>
    Failure,

    /// <summary>SIGTERM or SIGINT.</summary>
    Signal,

    /// <summary>The guest was never entered.</summary>
    Refused,
}
