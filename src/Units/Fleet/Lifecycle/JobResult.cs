namespace Hillingar.Units.Fleet;

/// <summary>How a job ended, in systemd's words where it has one (org.freedesktop.systemd1(5), <c>JobRemoved</c>).</summary>
public enum JobResult
{
    /// <summary>What was wanted is so, or was so already.</summary>
    Done,

    /// <summary>A later request wanted the opposite, or a user called it off.</summary>
    Canceled,

    /// <summary>A deadline passed first.</summary>
    Timeout,

    /// <summary>The request was tried and could not be fulfilled. Of a switch: before anything was touched.</summary>
    Failed,

    /// <summary>The unit was not touched, because another that it needs could not be brought where it should be.</summary>
    Dependency,

    /// <summary>The request contradicts itself or cannot be granted as things are; nothing was touched.</summary>
    Refused,

    /// <summary>The unit files have mistakes; nothing was touched.</summary>
    Invalid,

    /// <summary>Of a switch: it failed after it had begun, and what ran before runs again.</summary>
    PutBack,

    /// <summary>Of a switch: it failed after it had begun, and what ran before could not be put back as a whole.</summary>
    Stuck,
}
