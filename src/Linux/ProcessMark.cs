using System.Globalization;
using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// A variable in the environment that a process was started with, by which its starter finds it again. The kernel shows that
/// environment as it was (<c>/proc/PID/environ</c>), even if the process changes it later, unless it writes over it on purpose.
/// </summary>
public static class ProcessMark
{
    /// <summary>
    /// The processes that were started with this variable of this value, and the values of another variable; each is the caller's to dispose.
    /// </summary>
    /// <param name="other">The variable to read beside it; a process without has an empty value.</param>
    public static IReadOnlyList<(ProcessHandle Process, string Other)> Find(string variable, string value, string other)
    {
        var (mark, beside) = (Encoding.UTF8.GetBytes($"{variable}={value}"), Encoding.UTF8.GetBytes($"{other}="));
        var found = new List<(ProcessHandle, string)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                || Line(Environment(pid), mark) is null || ProcessHandle.Open(pid) is not { } process)
            {
                continue;
            }

            // Looked at once more, now that the number cannot come to mean another process.
            var environment = Environment(pid);
            if (Line(environment, mark) is "")
                found.Add((process, Line(environment, beside) ?? ""));
            else
                process.Dispose();
        }

        return found;
    }

    // What follows the beginning of the first variable that has it; null if none has.
    private static string? Line(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> beginning)
    {
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].StartsWith(beginning))
                return Encoding.UTF8.GetString(environment[range][beginning.Length..]);
        }

        return null;
    }

    // Others' processes, the kernel's threads and those that end meanwhile have nothing to tell.
    private static byte[] Environment(int pid)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
