namespace Hillingar.Guests.Net;

/// <summary>
/// The Ethernet addresses of hosts on the subnet, of a fixed number: a new one takes the place of the one heard of least
/// recently. An answer goes back to the card that a request came from, so the table is only needed for what a guest says
/// unasked, and a flood of invented senders costs nothing but its entries.
/// </summary>
public sealed class NeighbourTable
{
    public const int Capacity = 64;

    private struct Neighbour
    {
        internal Ipv4Address Address;
        internal MacAddress Mac;
        internal ulong HeardAt;
    }

    private readonly Neighbour[] _entries = new Neighbour[Capacity];
    private ulong _time;

    /// <summary>How many hosts are known.</summary>
    public int Count { get; private set; }

    /// <summary>Notes where a host is; <paramref name="isNewAllowed"/> is false for hearsay that may refresh but not add (RFC 826).</summary>
    public void Learn(Ipv4Address address, MacAddress mac, bool isNewAllowed)
    {
        if (!mac.IsUnicast || !address.IsUnicast)
            return;
        var place = IndexOf(address);
        if (place < 0 && !isNewAllowed)
            return;
        if (place < 0)
            place = Count < Capacity ? Count++ : Oldest();
        _entries[place].Address = address;
        _entries[place].Mac = mac;
        _entries[place].HeardAt = ++_time;
    }

    public bool TryFind(Ipv4Address address, out MacAddress mac)
    {
        var place = IndexOf(address);
        mac = place < 0 ? default : _entries[place].Mac;
        return place >= 0;
    }

    private int IndexOf(Ipv4Address address)
    {
        for (var i = 0; i < Count; i++)
            if (_entries[i].Address.Is(address))
                return i;
        return -1;
    }

    private int Oldest()
    {
        var oldest = 0;
        for (var i = 1; i < Count; i++)
            if (_entries[i].HeardAt < _entries[oldest].HeardAt)
                oldest = i;
        return oldest;
    }
}
