using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>What happens while objects move between stores and caches; told by several threads, one at a time for each object.</summary>
public abstract record TransferEvent
{
    private TransferEvent()
    {
    }

    /// <summary>The objects to be moved are known.</summary>
    /// <param name="Objects">How many.</param>
    /// <param name="Bytes">Of their archives, compressed where that is known.</param>
    public sealed record Planned(int Objects, long Bytes) : TransferEvent;

    /// <summary>An object's turn has come.</summary>
    /// <param name="Place">The cache or host that it comes from or goes to.</param>
    public sealed record Started(StorePath Path, string Place, long Bytes) : TransferEvent;

    /// <summary>So many further bytes of an object have passed.</summary>
    public sealed record Passed(StorePath Path, long Bytes) : TransferEvent;

    /// <summary>An object is where it was to go.</summary>
    public sealed record Finished(StorePath Path) : TransferEvent;

    /// <summary>Something went wrong that does not end the work, such as a cache that does not answer.</summary>
    public sealed record Warned(string Sentence) : TransferEvent;
}
