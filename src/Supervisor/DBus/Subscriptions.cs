using Hillingar.Bus;

namespace Hillingar.Supervisor.DBus;

/// <summary>
/// The clients that have called <c>Subscribe</c>. Signals go to all that match them, because clients of <c>ObjectManager</c>
/// do not know this method; it is answered as systemd does, for those that do. Safe for use by several threads.
/// </summary>
internal sealed class Subscriptions
{
    // The oldest goes when there are more: most of those have left the bus.
    private const int Most = 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<string> _order = new();
    private readonly HashSet<string> _senders = [];

    public Nothing Add(string sender)
    {
        lock (_gate)
        {
            if (!_senders.Add(sender))
                throw new BusException(BusErrors.AlreadySubscribed, "the client is subscribed already");
            _order.AddLast(sender);
            if (_order.Count > Most)
            {
                _senders.Remove(_order.First!.Value);
                _order.RemoveFirst();
            }
        }

        return default;
    }

    public Nothing Remove(string sender)
    {
        lock (_gate)
        {
            if (!_senders.Remove(sender))
                throw new BusException(BusErrors.NotSubscribed, "the client is not subscribed");
            _order.Remove(sender);
        }

        return default;
    }
}
