using System;

namespace Hillingar.Guests.Dns;

/// <summary>Takes the mistakes in a zone file, in the order in which they are found.</summary>
public abstract class Complaints
{
    public int Count { get; private set; }

    /// <param name="line">1-based.</param>
    /// <param name="column">1-based, in bytes.</param>
    /// <param name="quoted">The text that the message is about; may be empty.</param>
    public void Report(int line, int column, ReadOnlySpan<byte> message, ReadOnlySpan<byte> quoted)
    {
        Count++;
        Show(line, column, message, quoted);
    }

    protected abstract void Show(int line, int column, ReadOnlySpan<byte> message, ReadOnlySpan<byte> quoted);
}
