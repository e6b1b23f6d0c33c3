using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using static Hillingar.Units.Language.Key;

namespace Hillingar.Units.Language;

/// <summary>Every probe of <c>[health]</c>: its keys, and how they are read. <see cref="KeyTable"/> takes the keys from here.</summary>
internal static class ProbeTable
{
    private static readonly string[] RecordTypes = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

    private static readonly Key<string> DnsName = Required("name", ValueTypes.Filled, "The domain name that is asked for.");
    private static readonly Key<string> DnsType = Optional(
        "type", ValueTypes.Word([.. RecordTypes.Select(type => (type, type))]), "\"A\"", "The type of the records that are asked for.");
    private static readonly Key<int> DnsPort = Optional("port", ValueTypes.Port, "53", "The guest's UDP port.");

    private static readonly Key<int> TcpPort = Required("port", ValueTypes.Port, "The guest's TCP port.");

    private static readonly Key<int> UdpPort = Required("port", ValueTypes.Port, "The guest's UDP port.");
    private static readonly Key<string> UdpSend = Either("send", ValueTypes.Text, "What is sent, as UTF-8, at most 1,200 bytes. Either this or `send-hex`.");
    private static readonly Key<Payload> UdpSendHex = Either(
        "send-hex", ValueTypes.Of<Payload>("bytes in hexadecimal"), "What is sent, byte by byte, as in `\"00 ff\"`.");
    private static readonly Key<string> UdpExpect = Either(
        "expect", ValueTypes.Filled, "What the answer must have in it. Without this and `expect-hex`, any answer is healthy.");
    private static readonly Key<Payload> UdpExpectHex = Either(
        "expect-hex", ValueTypes.Of<Payload>("bytes in hexadecimal"), "The same, byte by byte.");

    private static readonly Key<int> HttpPort = Optional("port", ValueTypes.Port, "80", "The guest's TCP port.");
    private static readonly Key<string> HttpPath = Optional("path", ValueTypes.Filled, "\"/\"", "What is asked for; it begins with a slash.");
    private static readonly Key<int> HttpStatus = Optional("status", ValueTypes.Integer(100, 599), "200", "The status of a healthy answer.");

    private static readonly Key<bool> Ping = Optional("ping", ValueTypes.Truth, "false", "Send an ICMP echo request.");

    /// <summary>All probes, in the order in which documents show them.</summary>
    public static ImmutableArray<WrittenProbe> All { get; } =
    [
        Table(
            "dns", "Ask a DNS question.", "A DNS question over UDP; an answer without an error and with a record of the type is healthy.",
            [DnsName, DnsType, DnsPort], ReadDns),
        Table("tcp", "Open a TCP connection.", "A TCP connection; that it is accepted is healthy.", [TcpPort], ReadTcp),
        Table(
            "udp", "Send a datagram.", "One datagram over UDP; an answer from the same address and port is healthy.",
            [UdpPort, UdpSend, UdpSendHex, UdpExpect, UdpExpectHex], ReadUdp),
        Table(
            "http", "Make an HTTP request.", "A GET request over HTTP/1.1; the wanted status is healthy.", [HttpPort, HttpPath, HttpStatus], ReadHttp),
        new(Ping, null, (health, _) => health.Get(Ping) is { Value: true } ? new HealthProbe.Ping() : null),
    ];

    public static IEnumerable<KeyDefinition> Keys => All.Select(probe => probe.Key);

    /// <summary>The tables of probes that have keys of their own.</summary>
    public static IEnumerable<SectionDefinition> Sections => All.Select(probe => probe.Section).OfType<SectionDefinition>();

    /// <summary>The keys for a sentence: "dns, tcp and ping".</summary>
    /// <param name="quote">What stands around each; null if nothing does.</param>
    public static string Names(char? quote = null)
    {
        string[] names = [.. Keys.Select(key => $"{quote}{key.Name}{quote}")];
        return $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private static WrittenProbe Table(
        string name, string doc, string sectionDoc, ImmutableArray<KeyDefinition> keys, Func<SectionBinder, ICollection<Diagnostic>, HealthProbe?> read)
    {
        var section = new SectionDefinition(
            FileType.Unikernel, $"health.{name}", false, false, $"{sectionDoc} Usually written as `{name} = {{ … }}` in `[health]`.", keys);
        var key = Either(name, ValueTypes.Table(section), doc);
        return new WrittenProbe(key, section, (health, found) => health.Inner(key, section) is { } inner ? read(inner, found) : null);
    }

    private static HealthProbe.Dns? ReadDns(SectionBinder dns, ICollection<Diagnostic> found)
    {
        var (name, type, port) = (dns.Get(DnsName), dns.GetOrDefault(DnsType).Value, dns.GetOrDefault(DnsPort).Value);
        return name is null ? null : new HealthProbe.Dns(name.Value, type, port);
    }

    private static HealthProbe.Tcp? ReadTcp(SectionBinder tcp, ICollection<Diagnostic> found) =>
        tcp.Get(TcpPort) is { } port ? new HealthProbe.Tcp(port.Value) : null;

    private static HealthProbe.Udp? ReadUdp(SectionBinder udp, ICollection<Diagnostic> found)
    {
        var (port, send, expect) = (udp.Get(UdpPort), ReadPayload(udp, UdpSend, UdpSendHex, found), ReadPayload(udp, UdpExpect, UdpExpectHex, found));
        if (!udp.Has(UdpSend) && !udp.Has(UdpSendHex) && !udp.IsReportedAsMisspelt(UdpSend) && !udp.IsReportedAsMisspelt(UdpSendHex) && !udp.IsDamaged)
            found.Add(DiagnosticCatalog.MissingKey.At(
                udp.Head, "nothing says what is sent", "Add send = \"…\", or send-hex = \"…\" for what is no text."));
        return port is null || send is null ? null : new HealthProbe.Udp(port.Value, send.Value, expect);
    }

    // Null if neither key is written, or what is written was reported.
    private static Payload? ReadPayload(SectionBinder udp, Key<string> asText, Key<Payload> asHex, ICollection<Diagnostic> found)
    {
        var (text, hex) = (udp.Get(asText), udp.Get(asHex));
        if (udp.Has(asText) && udp.Has(asHex))
            found.Add(DiagnosticCatalog.KeyDoesNotFit.At(
                udp.PlaceOf(asHex), $"'{asHex.Name}' and '{asText.Name}' say the same thing in two ways", null,
                new DiagnosticNote(udp.PlaceOf(asText), "the other one")));
        if (text is null)
            return hex?.Value;
        var bytes = Encoding.UTF8.GetBytes(text.Value);
        if (bytes.Length <= Payload.MostBytes)
            return Payload.FromBytes(bytes);
        found.Add(DiagnosticCatalog.TextTooLong.At(
            text.Span, $"'{asText.Name}' has {bytes.Length} bytes, and a datagram may have {Payload.MostBytes}", "Write less."));
        return null;
    }

    private static HealthProbe.Http ReadHttp(SectionBinder http, ICollection<Diagnostic> found)
    {
        var path = http.GetOrDefault(HttpPath);
        if (!path.Value.StartsWith('/') || path.Value.Any(c => c is <= ' ' or > '~'))
            found.Add(DiagnosticCatalog.Malformed.At(
                path.Span, $"'path': '{path.Value}' is not the path of a request",
                "Begin it with a slash, and write other characters than those of ASCII, and spaces, as %XX."));
        return new HealthProbe.Http(http.GetOrDefault(HttpPort).Value, path.Value, http.GetOrDefault(HttpStatus).Value);
    }
}
