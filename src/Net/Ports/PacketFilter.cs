using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Hillingar.Linux;

namespace Hillingar.Net;

/// <summary>
/// The host's packet filter, through nft(8): it alone is the documented way to say what a rule is, and takes a script as one
/// transaction. The namespace is the calling thread's.
/// </summary>
/// <param name="program">The absolute path of nft.</param>
public sealed partial class PacketFilter(string program)
{
    /// <summary>How long nft may take for one script or list.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Looks for nft in the directories where packages put it; null if it is not installed.</summary>
    public static PacketFilter? Find() =>
        new[] { "/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft", "/run/current-system/sw/bin/nft" }.FirstOrDefault(File.Exists) is { } path
            ? new PacketFilter(path)
            : null;

    /// <summary>Runs a script: all of it, or nothing.</summary>
    /// <exception cref="IOException">nft refused it; the message has its words.</exception>
    public void Run(string script)
    {
        try
        {
            _ = Run(["-f", "-"], script);
        }
        catch (HostProgramException e)
        {
            throw new IOException($"the packet filter could not be changed: {e.Message}", e);
        }
    }

    /// <summary>A table of the family inet; null if there is none of that name.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public ObservedTable? Find(string table)
    {
        try
        {
            return Run(["list", "tables", "inet"], "").Split('\n').Contains($"table inet {table}") ? Parse(Run(["list", "table", "inet", table], "")) : null;
        }
        catch (HostProgramException e)
        {
            throw new IOException($"the packet filter's table 'inet {table}' cannot be read: {e.Message}", e);
        }
    }

    /// <param name="text">As <c>nft list table</c> prints it.</param>
    internal static ObservedTable Parse(string text)
    {
        var set = OpenedSet().Match(text);
        return new ObservedTable(
            TableComment().Match(text) is { Success: true } comment ? comment.Groups[1].Value : null,
            set.Success ? [.. QuotedName().Matches(set.Groups[1].Value).Select(name => name.Groups[1].Value)] : [],
            text);
    }

    // The start is on this thread, and so in its namespace. nft answers within milliseconds, or waits for a lock that is not given back.
    private string Run(ImmutableArray<string> arguments, string input) =>
        new HostProgram(program, arguments, Deadline) { Input = input }.Run(TimeProvider.System);

    [GeneratedRegex("""^table inet \S+ \{\s*comment "([^"]*)"$""", RegexOptions.Multiline)]
    private static partial Regex TableComment();

    [GeneratedRegex("""^\tset opened \{[^}]*?elements = \{([^}]*)\}""", RegexOptions.Multiline)]
    private static partial Regex OpenedSet();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex QuotedName();
}
