using Hillingar.Builder.Builds;
using Hillingar.Net;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Records;
using Hillingar.Supervisor.Tenders;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Resuming;

/// <summary>
/// Removes what no tender that lives owns any more, with a line in the log for each. What is ours is known by its mark: taps by their alias, groups and
/// files by lying where only a supervisor of this root puts anything, and builds by locks that no process holds.
/// </summary>
internal sealed class LeftoverSweep(NetworkHost networks, GuestProcessors processors, HostLayout layout, ILogger<LeftoverSweep> log)
{
    /// <param name="living">The records of all tenders that were taken over.</param>
    public void Run(IReadOnlyCollection<TenderRecord> living)
    {
        var taps = living.SelectMany(record => record.Taps).Select(tap => tap.Name).ToHashSet();
        Remove("tap", () => networks.ListTaps().Where(tap => !taps.Contains(tap)), networks.DeleteTap);
        var groups = living.Select(record => record.ControlGroup).ToHashSet();
        Remove("control group", () => processors.Groups().Where(group => !groups.Contains(group)), processors.RemoveGroup);
        var copies = living.SelectMany(record => record.Copies).ToHashSet();
        Remove("copy of a volume", () => Files(layout.VolumeCopies).Where(copy => !copies.Contains(copy)), File.Delete);
        var units = living.Select(record => layout.UnfinishedLineOf(record.Unit)).ToHashSet();
        Remove("unfinished line", () => Files(layout.UnfinishedLines).Where(line => !units.Contains(line)), File.Delete);
        RemoveBuilds();
    }

    private void RemoveBuilds()
    {
        try
        {
            if (AbandonedBuilds.Remove(new BuildLayout(layout.BuildScratch, layout.BuildLogs)) is > 0 and var count)
                log.BuildsRemoved(count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.NotSwept("build", layout.BuildScratch, e.Message);
        }
    }

    private void Remove(string kind, Func<IEnumerable<string>> find, Action<string> remove)
    {
        var name = "any";
        try
        {
            foreach (var leftover in find().ToList())
            {
                name = leftover;
                remove(leftover);
                log.Swept(kind, leftover);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.NotSwept(kind, name, e.Message);
        }
    }

    private static IEnumerable<string> Files(string directory) => Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [];
}
