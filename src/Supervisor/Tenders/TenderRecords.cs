using System.Globalization;
using Hillingar.Linux;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// One small file for each living tender, named after its unit, that holds its PID and start time. A supervisor that
/// starts after a crash finds in it which tenders its predecessor left behind.
/// </summary>
internal sealed class TenderRecords(string directory)
{
    public void Write(string unit, ProcessIdentity tender)
    {
        var path = PathOf(unit);
        File.WriteAllText(path + ".new", string.Create(CultureInfo.InvariantCulture, $"{tender.Pid} {tender.StartTime}\n"));
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Remove(string unit) => File.Delete(PathOf(unit));

    /// <summary>The tenders on record that still live; each is the caller's to dispose. Records of dead ones are removed.</summary>
    public IReadOnlyList<(string Unit, ProcessHandle Tender)> Living()
    {
        var living = new List<(string, ProcessHandle)>();
        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            if (Read(path) is { } identity && ProcessHandle.OpenIfSame(identity) is { } handle)
                living.Add((Path.GetFileName(path), handle));
            else
                File.Delete(path);
        }

        return living;
    }

    private string PathOf(string unit) => Path.Combine(directory, unit);

    private static ProcessIdentity? Read(string path)
    {
        var words = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
                ? new ProcessIdentity(pid, startTime)
                : null;
    }
}
