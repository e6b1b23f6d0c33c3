namespace Hillingar.Cli;

/// <summary>
/// What <c>hillingar</c> ends with. Of <c>status</c>, 3 and 4 are those of <c>systemctl status</c> (the LSB's numbers for init scripts).
/// </summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The request was tried and failed.</summary>
    public const int Failure = 1;

    /// <summary>The unit files, or the words on the command line, have mistakes; nothing was changed.</summary>
    public const int BadInput = 2;

    /// <summary><c>status</c>: the unit is known and not active.</summary>
    public const int NotActive = 3;

    /// <summary>There is no unit, or no generation, of that name.</summary>
    public const int NotFound = 4;

    /// <summary><c>switch</c>, <c>rollback</c>: nothing was touched, because something failed, or was found missing, before.</summary>
    public const int Untouched = 3;

    /// <summary>
    /// <c>switch</c>, <c>rollback</c>: the generation is in force, but units failed that it is not to blame for (as <c>nixos-rebuild</c> has it).
    /// </summary>
    public const int InForceWithFailures = 4;

    /// <summary><c>switch</c>, <c>rollback</c>: it failed, and what ran before runs again.</summary>
    public const int PutBack = 5;

    /// <summary><c>switch</c>, <c>rollback</c>: it failed, and what ran before could not be put back as a whole.</summary>
    public const int Stuck = 6;

    /// <summary><c>hillingard</c> does not answer.</summary>
    public const int NoSupervisor = 7;
}
