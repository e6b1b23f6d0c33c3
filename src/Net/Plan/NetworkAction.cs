using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>One step from the host's interfaces as they are to the wanted ones.</summary>
public abstract record NetworkAction(string Bridge)
{
    /// <summary>Makes the bridge, down and without an address.</summary>
    public sealed record Create(string Bridge, MacAddress Mac, int Mtu) : NetworkAction(Bridge)
    {
        public override string ToString() => $"create {Bridge} mac {Mac} mtu {Mtu}";
    }

    /// <summary>Writes on the bridge whose it is.</summary>
    public sealed record Mark(string Bridge, string Alias) : NetworkAction(Bridge)
    {
        public override string ToString() => $"mark {Bridge} {Alias}";
    }

    public sealed record SetMtu(string Bridge, int Mtu) : NetworkAction(Bridge)
    {
        public override string ToString() => $"set {Bridge} mtu {Mtu}";
    }

    public sealed record SetMac(string Bridge, MacAddress Mac) : NetworkAction(Bridge)
    {
        public override string ToString() => $"set {Bridge} mac {Mac}";
    }

    public sealed record RemoveAddress(string Bridge, Ipv4Interface Address) : NetworkAction(Bridge)
    {
        public override string ToString() => $"remove {Bridge} address {Address}";
    }

    public sealed record AddAddress(string Bridge, Ipv4Interface Address) : NetworkAction(Bridge)
    {
        public override string ToString() => $"add {Bridge} address {Address}";
    }

    public sealed record RemoveAddress6(string Bridge, Ipv6Interface Address) : NetworkAction(Bridge)
    {
        public override string ToString() => $"remove {Bridge} address {Address}";
    }

    /// <summary>Gives the bridge an IPv6 address, which is the host's at once.</summary>
    public sealed record AddAddress6(string Bridge, Ipv6Interface Address) : NetworkAction(Bridge)
    {
        public override string ToString() => $"add {Bridge} address {Address}";
    }

    public sealed record SetUp(string Bridge) : NetworkAction(Bridge)
    {
        public override string ToString() => $"set {Bridge} up";
    }

    /// <summary>Puts a guest's tap back on its bridge, up and with the bridge's MTU.</summary>
    public sealed record Join(string Bridge, string Tap, int Mtu) : NetworkAction(Bridge)
    {
        public override string ToString() => $"join {Bridge} {Tap}";
    }

    public sealed record Delete(string Bridge) : NetworkAction(Bridge)
    {
        public override string ToString() => $"delete {Bridge}";
    }
}
