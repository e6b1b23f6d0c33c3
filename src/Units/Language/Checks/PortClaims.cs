using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>The ports of the host, and which unit has published what on them first.</summary>
internal sealed class PortClaims(ICollection<Diagnostic> found)
{
    private readonly Dictionary<(TransportProtocol, int), Uses> _uses = [];

    /// <summary>Takes a port for a device, or reports that another one has it: on the same address, or on all.</summary>
    public void Claim(Located<PublishedPort> port, Claimant owner)
    {
        var (address, address6, hostPort, _, protocol) = port.Value;
        if (!_uses.TryGetValue((protocol, hostPort), out var uses))
            _uses.Add((protocol, hostPort), uses = new Uses());
        var isForAll = address is null && address6 is null;
        var first = isForAll ? uses.First : uses.OnAll ?? uses.ByAddress.GetValueOrDefault((address, address6));
        if (first is { } other)
        {
            found.Add(DiagnosticCatalog.PortTwice.At(
                port.Span, $"the host's {(protocol == TransportProtocol.Tcp ? "TCP" : "UDP")} port {hostPort} is already published by {other.Owner}", null,
                new DiagnosticNote(other.Span, "first published here")));
            return;
        }

        uses.First ??= (owner, port.Span);
        if (isForAll)
            uses.OnAll = (owner, port.Span);
        else
            uses.ByAddress.Add((address, address6), (owner, port.Span));
    }

    private sealed class Uses
    {
        public (Claimant Owner, SourceSpan Span)? First { get; set; }

        public (Claimant Owner, SourceSpan Span)? OnAll { get; set; }

        public Dictionary<(Ipv4Address?, Ipv6Address?), (Claimant Owner, SourceSpan Span)?> ByAddress { get; } = [];
    }
}
