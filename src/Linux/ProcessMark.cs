using System.Globalization;
using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// A variable in the environment that a process was started with, by which whoever started it finds it again. The kernel shows that
/// environment as it was (<c>/proc/PID/environ</c>), whatever the process makes of it later, unless it writes over it on purpose.
/// </summary>
public static class ProcessMark
{
    /// <summary>The processes that were started with this variable of this value, and the values of another variable; each is the caller's to dispose.</summary>
    /// <param name="other">The variable to read beside it; a process without has an empty value.</param>
    public static IReadOnlyList<(ProcessHandle Process, string Other)> Find(string variable, string value, string other)
    {
        var mark = Encoding.UTF8.GetBytes($"{variable}={value}");
        var found = new List<(ProcessHandle, string)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Has(pid, mark) && ProcessHandle.Open(pid) is { } process)
            {
                // Looked at once more, now that the number cannot come to mean another process.
                if (Has(pid, mark))
                    found.Add((process, ValueOf(pid, other)));
                else
                    process.Dispose();
            }
        }

        return found;
    }

    private static bool Has(int pid, ReadOnlySpan<byte> mark)
    {
        ReadOnlySpan<byte> all = Environment(pid);
        foreach (var range in all.Split((byte)0))
        {
            if (all[range].SequenceEqual(mark))
                return true;
        }

        return false;
    }

    private static string ValueOf(int pid, string variable)
    {
        var assignment = Encoding.UTF8.GetBytes($"{variable}=");
        ReadOnlySpan<byte> all = Environment(pid);
        foreach (var range in all.Split((byte)0))
        {
            if (all[range].StartsWith(assignment))
                return Encoding.UTF8.GetString(all[range][assignment.Length..]);
        }

        return "";
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
