using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Hillingar.Serving;

/// <summary>
/// Listeners that accept a connection only when there is a place for it. Kestrel by itself would close those above its limit, of which a client sees
/// an error; so they wait in the kernel. What ends a connection releases its place.
/// </summary>
internal sealed class WaitingListenerFactory(IConnectionListenerFactory inner, SemaphoreSlim free) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), free);

    private sealed class Listener(IConnectionListener inner, SemaphoreSlim free) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await free.WaitAsync(_unbound.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null; // As a listener says that there will be no more.
            }

            ConnectionContext? accepted = null;
            try
            {
                return accepted = await inner.AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (accepted is null)
                    _ = free.Release();
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync().ConfigureAwait(false);
            await inner.UnbindAsync(cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            _unbound.Dispose();
        }
    }
}
