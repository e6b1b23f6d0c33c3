using System.Net;
using System.Text;
using Hillingar.Builder.Stores;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Hillingar.Serving;

/// <summary>What requests are answered with: the files of the cache, to GET and HEAD alone.</summary>
internal sealed class CacheApplication(Store store, CacheServerOptions options, Action<string> log, TimeProvider time)
    : IHttpApplication<HttpContext>, IDisposable
{
    private const int LongestLoggedTarget = 200;

    private readonly CacheContents _contents = new(store, options);
    private readonly SemaphoreSlim _freeThreads = new(options.MaximumArchives);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var begun = time.GetTimestamp();
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (bytes, problem) = await AnswerAsync(context, target).ConfigureAwait(false);
        var shown = target.Length > LongestLoggedTarget ? target[..LongestLoggedTarget] + "…" : target;
        var peer = new IPEndPoint(context.Connection.RemoteIpAddress!, context.Connection.RemotePort);
        log($"{peer} {context.Request.Method} {shown} {context.Response.StatusCode} {bytes} "
            + $"{time.GetElapsedTime(begun).TotalMilliseconds:0}ms{(problem is null ? "" : $", broken off: {problem}")}");
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public void Dispose() => _freeThreads.Dispose();

    // How many bytes of the body were sent, and why no more.
    private async Task<(long Bytes, string? Problem)> AnswerAsync(HttpContext context, string target)
    {
        var sent = new SentBytes();
        try
        {
            await AnswerAsync(context, target, sent).ConfigureAwait(false);
            return (sent.Count, null);
        }
        // The other side is gone or too slow, or the store cannot be read.
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            if (context.Response.HasStarted)
                context.Abort();
            else
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return (sent.Count, e is OperationCanceledException ? "the other side is gone" : e.Message);
        }
    }

    private async Task AnswerAsync(HttpContext context, string target, SentBytes sent)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            response.Headers.Connection = "close"; // What follows is not read, and no request.
            await SendAsync(context, StatusCodes.Status413PayloadTooLarge, "text/plain", "requests have no body here\n", sent).ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            await SendAsync(context, StatusCodes.Status405MethodNotAllowed, "text/plain", "this cache is read-only\n", sent).ConfigureAwait(false);
            return;
        }

        // What is looked at stays until the answer was sent.
        using var session = store.Session();
        switch (_contents.Find(target))
        {
            case CacheContents.Found.Text text:
                await SendAsync(context, StatusCodes.Status200OK, text.ContentType, text.Content, sent).ConfigureAwait(false);
                break;
            case CacheContents.Found.Archive archive when EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
                && known.Any(one => one.Tag == archive.Tag):
                response.StatusCode = StatusCodes.Status304NotModified;
                response.Headers.ETag = archive.Tag;
                break;
            case CacheContents.Found.Archive archive:
                await new ArchiveAnswer(store, options, time, _freeThreads, archive, sent).SendAsync(context).ConfigureAwait(false);
                break;
            default:
                await SendAsync(context, StatusCodes.Status404NotFound, "text/plain", "there is no such file\n", sent).ConfigureAwait(false);
                break;
        }
    }

    private static async Task SendAsync(HttpContext context, int status, string type, string text, SentBytes sent)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        _ = await response.BodyWriter.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        sent.Count = bytes.Length;
    }
}
