using System.Net;
using System.Net.Http.Headers;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>
/// The body of a file at a server, read through broken connections: the rest is asked for with a Range, and if the server has changed the file
/// meanwhile (by its ETag) or sends all of it, what was read already is passed over or refused.
/// </summary>
/// <param name="from">How many bytes of it are left out, as if they had been read.</param>
internal sealed class HttpFileStream(HttpFiles files, Uri address, long from, TransferLimits limits, TimeProvider time, CancellationToken cancellationToken)
    : ReadOnlyStream
{
    private HttpResponseMessage? _response;
    private Stream? _body;
    private RateGuard? _rate;
    private EntityTagHeaderValue? _tag;
    private long? _length;
    private long _position = from;
    private int _failed;
    private bool _begun;
    private bool _ended;

    /// <summary>Bytes of the whole file; not known where the server does not say.</summary>
    public override long Length => _length ?? throw new NotSupportedException();

    /// <summary>Bytes of the whole file; null where the server does not say.</summary>
    public long? KnownLength => _length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Asks for the file; false if there is none.</summary>
    public bool TryOpen()
    {
        while (true)
        {
            try
            {
                return Request();
            }
            catch (TransientException e)
            {
                Retry(e);
            }
        }
    }

    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && !_ended)
        {
            try
            {
                if (_body is null && !Request())
                    throw new StoreException($"'{address}' is gone in the middle of its transfer");
                return ReadOnce(buffer);
            }
            catch (TransientException e)
            {
                Retry(e);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _response?.Dispose();
        base.Dispose(disposing);
    }

    private int ReadOnce(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _body!.Read(buffer);
        }
        catch (IOException e)
        {
            throw new TransientException($"the transfer of '{address}' broke off behind byte {_position}: {e.Message}");
        }

        if (count == 0)
        {
            _ended = _length is null || _position == _length;
            return _ended ? 0 : throw new TransientException($"the transfer of '{address}' ended at byte {_position} of {_length}");
        }

        _position += count;
        return _rate!.Count(count)
            ? count
            : throw new StoreException(
                $"the transfer of '{address}' is given up behind byte {_position}: it brings less than {limits.MinimumRate} bytes a second");
    }

    private bool Request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (_position > 0)
        {
            request.Headers.Range = new RangeHeaderValue(_position, null);
            if (_tag is { IsWeak: false })
                request.Headers.IfRange = new RangeConditionHeaderValue(_tag);
        }

        _response = files.Send(request, cancellationToken);
        if (_response is null)
            return false;
        _body = _response.Content.ReadAsStream(cancellationToken);
        _rate = new RateGuard(time, limits.MinimumRate, limits.RateWindow);
        if (!_begun || _position == 0)
            (_begun, _tag, _length) = (true, _response.Headers.ETag, LengthOf(_response));
        if (_position > 0)
            GoOn(_response);
        return true;
    }

    private static long? LengthOf(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.PartialContent
        ? response.Content.Headers.ContentRange?.Length
        : response.Content.Headers.ContentLength;

    private void GoOn(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            if (response.Content.Headers.ContentRange?.From != _position)
                throw new StoreException(
                    $"'{address}' was asked for from byte {_position} on, and the server sent it from byte {response.Content.Headers.ContentRange?.From}");
            return;
        }

        if (_tag is not null && response.Headers.ETag?.Equals(_tag) == false)
            throw new StoreException($"'{address}' was changed on its server in the middle of its transfer; try again");
        Skip(_position);
    }

    // The server knows no ranges, and sends it all once more.
    private void Skip(long bytes)
    {
        var buffer = new byte[64 * 1024];
        _position = 0;
        try
        {
            while (_position < bytes)
            {
                if (ReadOnce(buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - _position))) == 0)
                    throw new StoreException($"'{address}' became shorter in the middle of its transfer; try again");
            }
        }
        finally
        {
            // The reader is there already, also where this broke off in turn.
            _position = bytes;
        }
    }

    private void Retry(TransientException failure)
    {
        _response?.Dispose();
        (_response, _body) = (null, null);
        files.WaitAfter(failure, ++_failed, cancellationToken);
    }
}
