namespace Hillingar.Linux;

/// <summary>What tells one process from every other of the same boot, and can be written down.</summary>
/// <param name="StartTime">Field 22 of <c>/proc/PID/stat</c>: clock ticks from boot to the process's start.</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    private const int StateField = 3;
    private const int StartTimeField = 22;
    private const int ExitCodeField = 52;

    /// <summary>Whether that very process is there, ended or not, until it is reaped.</summary>
    public bool IsAlive => ReadStartTime(Pid) == StartTime;

    /// <summary>The start time of the process that has this number now; null if there is none.</summary>
    internal static ulong? ReadStartTime(int pid)
    {
        try
        {
            return ParseStartTime(File.ReadAllText($"/proc/{pid}/stat"));
        }
        // A process that ends between open and read answers ESRCH.
        catch (IOException)
        {
            return null;
        }
    }

    // The second field is the program's name in parentheses and may itself hold spaces and parentheses,
    // so that fields are counted from the last closing one, after which comes field 3.
    internal static ulong? ParseStartTime(string stat) => ulong.TryParse(FieldOf(stat, StartTimeField), out var ticks) ? ticks : null;

    /// <summary>How this process ended, while it waits to be reaped (field 52, in the form of <c>wait(2)</c>); null at any other time.</summary>
    internal int? ReadExitCode()
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{Pid}/stat");
            return ParseStartTime(stat) == StartTime && FieldOf(stat, StateField) == "Z" && int.TryParse(FieldOf(stat, ExitCodeField), out var code)
                ? code
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? FieldOf(string stat, int field)
    {
        const int FirstFieldAfterName = 3;
        return stat[(stat.LastIndexOf(')') + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(field - FirstFieldAfterName);
    }
}
