namespace Hillingar.Builder.Builds;

/// <summary>What builders that were killed have left outside of the store.</summary>
public static class AbandonedBuilds
{
    /// <summary>Ends what still runs of them, and removes their control groups, directories, locks and unfinished logs.</summary>
    /// <returns>How many builds had left a directory or a lock.</returns>
    public static int Remove(BuildLayout layout)
    {
        BuildGroup.RemoveAbandoned();
        return BuildScratch.RemoveAbandoned(layout);
    }
}
