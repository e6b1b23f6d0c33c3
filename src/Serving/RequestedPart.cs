using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Hillingar.Serving;

/// <summary>Which bytes of an archive a request asks for.</summary>
/// <param name="From">The first of them.</param>
/// <param name="End">The first that is not sent any more.</param>
internal readonly record struct RequestedPart(long From, long End)
{
    /// <summary>
    /// All of it where no part is asked for, or of another version, or in a way that need not be understood; null for a part that it does not have.
    /// </summary>
    /// <param name="size">Of the archive, in bytes.</param>
    /// <param name="tag">Of the archive as it is now, with the quotes.</param>
    public static RequestedPart? Of(IHeaderDictionary headers, long size, string tag)
    {
        var whole = new RequestedPart(0, size);
        if (!RangeHeaderValue.TryParse(headers.Range.ToString(), out var range) || range.Unit != "bytes" || range.Ranges is not { Count: 1 } ranges
            || headers.IfRange.Count > 0 && headers.IfRange.ToString() != tag)
        {
            return whole;
        }

        var only = ranges.First();
        return (only.From, only.To) switch
        {
            (null, { } count) => count == 0 ? null : new RequestedPart(Math.Max(0, size - count), size),
            ({ } start, _) when start >= size => null,
            ({ } start, { } last) when last < size - 1 => new RequestedPart(start, last + 1),
            ({ } start, _) => new RequestedPart(start, size),
            _ => whole,
        };
    }
}
