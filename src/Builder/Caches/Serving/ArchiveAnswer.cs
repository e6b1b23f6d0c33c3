using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Caches;

/// <summary>
/// An archive as the answer to a request, made while it is sent. One that is not compressed has a length, and parts of it can be asked for; a
/// compressed one is sent in chunks.
/// </summary>
internal sealed class ArchiveAnswer(
    Socket socket, Store store, CacheServerOptions options, TimeProvider time, CacheContents.Found.Archive archive, HttpRequestHead head, string ending)
{
    private const int BufferSize = 64 * 1024;

    /// <returns>The status, and how many bytes of the archive were sent.</returns>
    /// <exception cref="IOException">The other side is gone or too slow, or the archive cannot be read; the connection is of no use any more.</exception>
    public (string Status, long Bytes) Send(bool isHead)
    {
        using var target = new SocketTarget(socket, new RateGuard(time, options.MinimumRate, options.RateWindow), options.MinimumRate);
        var common = $"Content-Type: application/x-nix-nar\r\nETag: {archive.Tag}\r\n";
        if (archive.Compression is not NarCompression.None)
            return Compressed(target, common, isHead);

        var size = archive.Entry.NarSize;
        if (RangeOf(size) is not { } range)
        {
            target.Text($"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */{Number(size)}\r\nContent-Length: 0\r\n{ending}");
            return ("416", 0);
        }

        var isPart = range != (0, size);
        var status = isPart ? "206 Partial Content" : "200 OK";
        var place = isPart ? $"Content-Range: bytes {Number(range.From)}-{Number(range.End - 1)}/{Number(size)}\r\n" : "";
        target.Text($"HTTP/1.1 {status}\r\n{common}Accept-Ranges: bytes\r\n{place}Content-Length: {Number(range.End - range.From)}\r\n{ending}");
        if (!isHead)
        {
            using var part = new PartStream(target, range.From, range.End);
            store.WriteArchive(archive.Entry.Path, part);
        }

        return (status, target.Bytes);
    }

    private (string Status, long Bytes) Compressed(SocketTarget target, string common, bool isHead)
    {
        // A client of HTTP/1.0 knows no chunks; it sees the end when the connection is closed, which its request asks for.
        var chunked = !head.IsHttp10;
        target.Text($"HTTP/1.1 200 OK\r\n{common}Accept-Ranges: none\r\n{(chunked ? "Transfer-Encoding: chunked\r\n" : "")}{(chunked ? ending : "Connection: close\r\n\r\n")}");
        if (isHead)
            return ("200", 0);
        var chunks = new BufferedStream(chunked ? new ChunkStream(target) : target, BufferSize);
        archive.Compression.Encode(chunks, plain => store.WriteArchive(archive.Entry.Path, plain));
        chunks.Flush();
        if (chunked)
            target.Text("0\r\n\r\n");
        else
            socket.Shutdown(SocketShutdown.Both);
        return ("200", target.Bytes);
    }

    // All of it where no part is asked for, or of another version, or in a way that need not be understood; null for a part that it has not.
    private (long From, long End)? RangeOf(long size)
    {
        var whole = (0L, size);
        if (head.Headers.GetValueOrDefault("range") is not { } range || !range.StartsWith("bytes=", StringComparison.Ordinal) || range.Contains(',')
            || head.Headers.GetValueOrDefault("if-range") is { } version && version != archive.Tag)
        {
            return whole;
        }

        var dash = range.IndexOf('-');
        if (dash < 0 || !TryNumber(range["bytes=".Length..dash], out var from) || !TryNumber(range[(dash + 1)..], out var last))
            return whole;
        return (from, last) switch
        {
            (null, null) => whole,
            (null, { } count) => count == 0 ? null : (Math.Max(0, size - count), size),
            ({ } start, _) when start >= size => null,
            ({ } start, null) => (start, size),
            ({ } start, { } end) => end < start ? whole : (start, Math.Min(size, end + 1)),
        };
    }

    // Nothing is a number too: none.
    private static bool TryNumber(string text, out long? number)
    {
        var read = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < long.MaxValue;
        number = read ? value : null;
        return read || text.Length == 0;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The connection, as long as the other side keeps up.</summary>
    private sealed class SocketTarget(Socket socket, RateGuard rate, long minimumRate) : WriteOnlyStream
    {
        public long Bytes { get; private set; }

        public void Text(string text)
        {
            var before = Bytes;
            Write(Encoding.ASCII.GetBytes(text));
            Bytes = before;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var count = socket.Send(buffer);
                Bytes += count;
                buffer = buffer[count..];
                if (!rate.Count(count))
                    throw new StoreException($"it takes less than {minimumRate} bytes a second");
            }
        }
    }

    /// <summary>Lets pass what lies in a range.</summary>
    private sealed class PartStream(Stream inner, long from, long end) : WriteOnlyStream
    {
        private long _position;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var start = (int)Math.Clamp(from - _position, 0, buffer.Length);
            var stop = (int)Math.Clamp(end - _position, start, buffer.Length);
            _position += buffer.Length;
            if (stop > start)
                inner.Write(buffer[start..stop]);
        }
    }

    /// <summary>Chunks of HTTP/1.1 (RFC 9112, section 7.1), one for each write.</summary>
    private sealed class ChunkStream(SocketTarget target) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length == 0)
                return; // A chunk of no bytes would be the end.
            target.Text(string.Create(CultureInfo.InvariantCulture, $"{buffer.Length:x}\r\n"));
            target.Write(buffer);
            target.Text("\r\n");
        }
    }
}
