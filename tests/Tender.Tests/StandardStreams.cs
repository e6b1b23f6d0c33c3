using System.Diagnostics;
using System.Globalization;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>
/// The end of the tender is the same with any standard streams: what the runtime makes only
/// when an exception is on its way must not need what the filter for system calls has taken away.
/// </summary>
public sealed class StandardStreams : IDisposable
{
    // What the shell appends to the tender's command, behind which it waits for it.
    private static readonly Dictionary<string, string> Redirections = new()
    {
        ["file"] = "> $DIR/out 2>&1",
        ["files"] = "> $DIR/out 2> $DIR/errors < /dev/null",
        ["pipe"] = "> >(cat > $DIR/out) 2>&1",
        ["null"] = "> /dev/null 2>&1 < /dev/null",
        ["closed"] = ">&- 2>&- <&-",
        ["full"] = "> /dev/full 2>&1",
        ["socket"] = "> /dev/udp/127.0.0.1/9 2>&1",
    };

    private readonly ScratchDirectory _scratch = new();

    public static TheoryData<string, string, string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string, string, int>();
            foreach (var stream in Redirections.Keys)
            {
                foreach (var signal in (string[])["TERM", "INT"])
                {
                    cases.Add(stream, signal, "--mem=4", "spin sleep", 1);
                    cases.Add(stream, signal, "--mem=16 --net:left=tap0 --net:right=tap1", "echo", 1);
                }

                cases.Add(stream, "", "--mem=4", "pointer past", 1);
                cases.Add(stream, "", "--mem=4", "hello", 0);
            }

            return cases;
        }
    }

    public void Dispose() => _scratch.Dispose();

    [KvmTheory, MemberData(nameof(Cases))]
    public void TheEndIsTheSameWhateverTheStreamsAre(string stream, string signal, string options, string guest, int status)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var words = guest.Split(' ');
        // Blocked signals would be passed on from the tests; the shell's own are not.
        var script = $"""
            for tap in tap0 tap1; do ip tuntap add $tap mode tap; ip link set $tap up; done
            ip link set lo up
            "$TENDER" {options} {TestGuests.PathOf(words[0])} {string.Join(' ', words[1..])} {Redirections[stream]} &
            tender=$!
            {(signal.Length > 0 ? $"sleep 0.7; kill -{signal} $tender" : "")}
            wait $tender
            """;
        var start = new ProcessStartInfo("unshare", ["--net", "bash", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TENDER"] = TenderRun.Program;
        start.Environment["DIR"] = _scratch.Path;
        var run = TenderRun.Finish(Process.Start(start)!);
        Assert.True(status == run.Status, string.Create(CultureInfo.InvariantCulture, $"it ended with {run.Status} instead of {status}: {run.Errors}"));
        if (stream == "file" && signal.Length > 0)
            Assert.EndsWith(
                $"hillingar-tender: Exiting on signal {(signal == "TERM" ? 15 : 2)}\n", File.ReadAllText(_scratch.File("out")), StringComparison.Ordinal);
    }
}
