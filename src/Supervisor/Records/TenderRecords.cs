using Hillingar.Linux;
using Hillingar.Units.Quantities;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Records;

/// <summary>The records of tenders: one small file each, named after the unit, in a directory that only the supervisor writes to.</summary>
internal sealed class TenderRecords(string directory, ILogger<TenderRecords> log)
{
    /// <summary>Has the record on disk when it returns.</summary>
    /// <exception cref="IOException">The record could not be written, and is not there.</exception>
    public void Write(TenderRecord record)
    {
        try
        {
            FileSystem.Replace(PathOf(record.Unit), TenderDocument.Write(record));
        }
        catch (IOException e)
        {
            throw new IOException(
                $"its record could not be written ({e.Message}), and without one no guest is run: "
                    + $"make room in the file system of '{FileSystem.MountPointOf(directory)}'", e);
        }
    }

    /// <summary>Removes a record; one that is gone is no error.</summary>
    public void Remove(UnitName unit) => File.Delete(PathOf(unit));

    /// <summary>
    /// All records of this boot, by name. Those of an earlier one are removed, and so are, with a line in the log, those that cannot be read.
    /// </summary>
    public IReadOnlyList<TenderRecord> Read()
    {
        var records = new List<TenderRecord>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            string? problem = null;
            if (UnitName.TryRead(file.Name, out var unit, out _)
                && TenderDocument.Read(unit, File.ReadAllBytes(file.FullName), file.LastWriteTimeUtc, out problem) is { } record)
            {
                records.Add(record);
                continue;
            }

            if (problem is not null)
                log.RecordBroken(file.FullName, problem);
            file.Delete();
        }

        return records;
    }

    private string PathOf(UnitName unit) => Path.Combine(directory, unit.ToString());
}
