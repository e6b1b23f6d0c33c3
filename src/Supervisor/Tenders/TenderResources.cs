using Hillingar.Net;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Records;

namespace Hillingar.Supervisor.Tenders;

/// <summary>Clears away what was made for a tender that has ended, whichever supervisor made it.</summary>
internal sealed class TenderResources(NetworkHost networks, GuestProcessors processors, TenderRecords records, HostLayout layout)
{
    /// <summary>
    /// Removes kept taps, copies of volumes, the control group, and last the record. What cannot be
    /// removed now stays for the sweep of the next start, and is in no unit's way: names are made anew.
    /// </summary>
    public void Release(TenderRecord record)
    {
        foreach (var tap in record.Taps.Where(tap => tap.IsKept))
            Try(() => networks.DeleteTap(tap.Name));
        foreach (var copy in record.Copies)
            Try(() => File.Delete(copy));
        if (record.ControlGroup is { } group)
            Try(() => processors.RemoveGroup(group));
        Try(() => File.Delete(layout.UnfinishedLineOf(record.Unit)));
        Try(() => records.Remove(record.Unit));
    }

    private static void Try(Action removal)
    {
        try
        {
            removal();
        }
        catch (IOException)
        {
            return;
        }
    }
}
