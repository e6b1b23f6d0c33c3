namespace Hillingar.Serving;

/// <summary>How many bytes of a body were sent so far.</summary>
internal sealed class SentBytes
{
    public long Count { get; set; }
}
