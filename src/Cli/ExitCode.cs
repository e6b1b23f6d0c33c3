namespace Hillingar.Cli;

/// <summary>
/// What <c>hillingar</c> ends with. 3 and 4 are those of <c>systemctl status</c> (the LSB's numbers for init scripts).
/// </summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It was tried and it failed.</summary>
    public const int Failure = 1;

    /// <summary>The unit files, or the words on the command line, have mistakes; nothing was changed.</summary>
    public const int BadInput = 2;

    /// <summary><c>status</c>: the unit is known and not active.</summary>
    public const int NotActive = 3;

    /// <summary>There is no unit, or no generation, of that name.</summary>
    public const int NotFound = 4;

    /// <summary><c>hillingard</c> does not answer.</summary>
    public const int NoSupervisor = 5;
}
