using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Hillingar.Units.Quantities;

namespace Hillingar.Net;

/// <summary>The sockets of the host that wait for clients, from <c>/proc/net</c> (<c>proc(5)</c>).</summary>
internal static class HostListeners
{
    // TCP_LISTEN and TCP_CLOSE of linux/tcp_states.h; a datagram socket without a peer is in the latter.
    private const string Listening = "0A";
    private const string WithoutPeer = "07";

    public static IReadOnlyList<Listener> Read()
    {
        // The files of the calling thread: /proc/net is those of the process's first thread.
        const string Net = "/proc/thread-self/net";
        var found = new List<(Listener Listener, string Inode)>();
        foreach (var (file, protocol, state) in new[]
        {
            ("tcp", TransportProtocol.Tcp, Listening), ("tcp6", TransportProtocol.Tcp, Listening),
            ("udp", TransportProtocol.Udp, WithoutPeer), ("udp6", TransportProtocol.Udp, WithoutPeer),
        })
        {
            var path = $"{Net}/{file}";
            if (File.Exists(path))
                found.AddRange(Parse(File.ReadAllText(path), protocol, state));
        }

        var owners = Owners([.. found.Select(each => each.Inode)]);
        return [.. found.Select(each => each.Listener with { Process = owners.GetValueOrDefault(each.Inode) })];
    }

    /// <summary>The sockets of a table that are in a state, each with its inode number.</summary>
    internal static IEnumerable<(Listener Listener, string Inode)> Parse(string table, TransportProtocol protocol, string state)
    {
        foreach (var line in table.Split('\n').Skip(1))
        {
            // Slot, local address, remote address, state, two pairs of counters, timer, user, timeouts, inode.
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 10 || words[3] != state || words[1].Split(':') is not [var address, var port])
                continue;
            yield return (
                new Listener(protocol, Address(address), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture), null),
                words[9]);
        }
    }

    // Words of four bytes in the host's order, each printed as a number.
    private static IPAddress Address(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        if (BitConverter.IsLittleEndian)
        {
            foreach (ref var word in MemoryMarshal.Cast<byte, uint>(bytes.AsSpan()))
                word = BinaryPrimitives.ReverseEndianness(word);
        }

        return new IPAddress(bytes);
    }

    // Processes come and go while they are looked at, and some do not let us look: those stay unknown.
    private static Dictionary<string, string> Owners(HashSet<string> inodes)
    {
        var owners = new Dictionary<string, string>();
        if (inodes.Count == 0)
            return owners;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                foreach (var descriptor in new DirectoryInfo($"{process}/fd").EnumerateFiles())
                {
                    if (descriptor.LinkTarget is ['s', 'o', 'c', 'k', 'e', 't', ':', '[', .. var inode, ']'] && inodes.Contains(inode))
                        owners[inode] = $"{File.ReadAllText($"{process}/comm").Trim()} (pid {Path.GetFileName(process)})";
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }

        return owners;
    }
}
