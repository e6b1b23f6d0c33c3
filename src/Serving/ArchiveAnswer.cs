using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Microsoft.AspNetCore.Http;

namespace Hillingar.Serving;

/// <summary>
/// An archive as the answer to a request, made while it is sent, on a thread of its own. One that is not compressed has a length, and parts of it can
/// be asked for; of a compressed one the length is not known before its end.
/// </summary>
internal sealed class ArchiveAnswer(
    Store store, CacheServerOptions options, TimeProvider time, SemaphoreSlim freeThreads, CacheContents.Found.Archive archive, SentBytes sent)
{
    private const int BufferSize = 64 * 1024;

    /// <exception cref="IOException">The other side is too slow, or the archive cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The other side is gone.</exception>
    public async Task SendAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "application/x-nix-nar";
        response.Headers.ETag = archive.Tag;
        var size = archive.Entry.NarSize;
        var asked = archive.Compression is NarCompression.None ? RequestedPart.Of(context.Request.Headers, size, archive.Tag) : new RequestedPart(0, size);
        if (asked is not { } part)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = FormattableString.Invariant($"bytes */{size}");
            response.ContentLength = 0;
            return;
        }

        response.Headers.AcceptRanges = archive.Compression is NarCompression.None ? "bytes" : "none";
        if (archive.Compression is NarCompression.None)
            response.ContentLength = part.End - part.From;
        if (part != new RequestedPart(0, size))
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = FormattableString.Invariant($"bytes {part.From}-{part.End - 1}/{size}");
        }

        if (!HttpMethods.IsHead(context.Request.Method))
            await WriteAsync(context, part).ConfigureAwait(false);
    }

    private async Task WriteAsync(HttpContext context, RequestedPart part)
    {
        await freeThreads.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            _ = await BlockingWork.RunAsync("hillingar-archive", () => Write(context, part)).ConfigureAwait(false);
        }
        finally
        {
            _ = freeThreads.Release();
        }
    }

    private long Write(HttpContext context, RequestedPart part)
    {
        using var body = new TakenStream(context, time, options.PieceTimeout, sent);
        if (archive.Compression is NarCompression.None)
        {
            using var taken = new PartStream(body, part);
            store.WriteArchive(archive.Entry.Path, taken);
        }
        else
        {
            var buffered = new BufferedStream(body, BufferSize);
            archive.Compression.Encode(buffered, plain => store.WriteArchive(archive.Entry.Path, plain));
            buffered.Flush();
        }

        return sent.Count;
    }

    /// <summary>Lets pass what lies in a part.</summary>
    private sealed class PartStream(Stream inner, RequestedPart part) : WriteOnlyStream
    {
        private long _position;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var start = (int)Math.Clamp(part.From - _position, 0, buffer.Length);
            var stop = (int)Math.Clamp(part.End - _position, start, buffer.Length);
            _position += buffer.Length;
            if (stop > start)
                inner.Write(buffer[start..stop]);
        }
    }
}
