namespace Hillingar.Units.Fleet;

/// <summary>What a job does to its unit.</summary>
public enum JobType
{
    Start,
    Stop,

    /// <summary>Stops the unit if it runs, then starts it.</summary>
    Restart,
}
