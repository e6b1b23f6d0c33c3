using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
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
    /// <summary>Looks for nft in the directories where packages put it; null if it is not installed.</summary>
    public static PacketFilter? Find() =>
        new[] { "/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft", "/run/current-system/sw/bin/nft" }.FirstOrDefault(File.Exists) is { } path
            ? new PacketFilter(path)
            : null;

    /// <summary>Runs a script: all of it, or nothing.</summary>
    /// <exception cref="IOException">nft refused it; the message has its words.</exception>
    public void Run(string script)
    {
        if (!TryRun(["-f", "-"], script, out _, out var complaint))
            throw new IOException($"the packet filter could not be changed: {complaint}");
    }

    /// <summary>A table of the family inet; null if there is none of that name.</summary>
    /// <exception cref="IOException">The tables cannot be read.</exception>
    public ObservedTable? Find(string table)
    {
        if (!TryRun(["list", "tables", "inet"], "", out var tables, out var complaint))
            throw new IOException($"the packet filter's tables cannot be read: {complaint}");
        if (!tables.Split('\n').Contains($"table inet {table}"))
            return null;
        if (!TryRun(["list", "table", "inet", table], "", out var text, out complaint))
            throw new IOException($"the packet filter's table 'inet {table}' cannot be read: {complaint}");
        return Parse(text);
    }

    /// <param name="text">As <c>nft list table</c> prints it.</param>
    internal static ObservedTable Parse(string text)
    {
        var set = OpenedSet().Match(text);
        return new ObservedTable(
            TableComment().Match(text) is { Success: true } comment ? comment.Groups[1].Value : null,
            set.Success ? [.. QuotedName().Matches(set.Groups[1].Value).Select(name => name.Groups[1].Value)] : []);
    }

    private bool TryRun(ImmutableArray<string> arguments, string input, out string output, [NotNullWhen(false)] out string? complaint)
    {
        using var stdin = Pipe.Create();
        using var stdout = Pipe.Create();
        using var stderr = Pipe.Create();
        using var child = ChildProcess.Spawn(new SpawnRequest
        {
            Program = program,
            Arguments = arguments,
            StandardInput = stdin.Read,
            StandardOutput = stdout.Write,
            StandardError = stderr.Write,
        });
        stdin.Read.Dispose();
        stdout.Write.Dispose();
        stderr.Write.Dispose();

        // nft reads all of its script before it does anything, and prints at most some lines about a script, or one table.
        var unread = Feed(stdin.Write, input);
        stdin.Write.Dispose();
        output = ReadAll(stdout.Read);
        var errors = ReadAll(stderr.Read);
        complaint = child.Wait() switch
        {
            ExitStatus.Exited(0) => unread,
            ExitStatus.Exited(var code) => $"nft ended with status {code}: {errors.Trim()}",
            var other => $"nft ended with {other}: {errors.Trim()}",
        };
        return complaint is null;
    }

    private static string? Feed(FileDescriptor pipe, string input)
    {
        try
        {
            pipe.Write(Encoding.UTF8.GetBytes(input));
            return null;
        }
        catch (LinuxException e) when (e.Errno == Errno.EPIPE)
        {
            return "nft did not read its script";
        }
    }

    private static string ReadAll(FileDescriptor pipe)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        for (int count; (count = pipe.Read(buffer)) > 0;)
            all.Write(buffer, 0, count);
        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }

    [GeneratedRegex("""^table inet \S+ \{\s*comment "([^"]*)"$""", RegexOptions.Multiline)]
    private static partial Regex TableComment();

    [GeneratedRegex("""^\tset opened \{[^}]*?elements = \{([^}]*)\}""", RegexOptions.Multiline)]
    private static partial Regex OpenedSet();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex QuotedName();
}
