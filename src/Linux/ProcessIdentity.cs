namespace Hillingar.Linux;

/// <summary>What tells one process from every other of the same boot, and can be written down.</summary>
/// <param name="StartTime">Field 22 of <c>/proc/PID/stat</c>: clock ticks from boot to the process's start.</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
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
    internal static ulong? ParseStartTime(string stat)
    {
        const int FirstFieldAfterName = 3;
        const int StartTimeField = 22;
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var index = StartTimeField - FirstFieldAfterName;
        return index < fields.Length && ulong.TryParse(fields[index], out var ticks) ? ticks : null;
    }
}
