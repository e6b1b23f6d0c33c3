using System.Formats.Tar;
using System.Text;
using Hillingar.TestKit;

namespace Hillingar.Guests.Tests.Conformance;

/// <summary>The image of the name server, asked by dig in a network namespace of the test's own.</summary>
public sealed class DnsBootTests(GuestImages images) : IClassFixture<GuestImages>
{
    // What dig prints without what differs from run to run. The guest is asked once it has said that it serves.
    private const string Script = """
        set -eu
        ip tuntap add tap0 mode tap
        ip addr add 10.77.0.1/24 dev tap0
        ip link set tap0 up
        coproc "$1" --mem=4 --net:service=tap0 "--block:zones=$2" -- "$3" --ipv4=10.77.0.53/24 --ipv4-gateway=10.77.0.1
        guest=$COPROC_PID
        trap 'kill $guest' EXIT
        while read -r -t 5 line <&"${COPROC[0]}"; do
            echo "$line"
            case $line in *serving*) break ;; esac
        done
        while read -r question; do
            echo "? $question"
            dig @10.77.0.53 +tries=1 +timeout=3 +ignore +norecurse +nocmd +nostats +noquestion +noedns +nocookie $question |
                sed -n -e '/^$/d' -e '/Got answer/d' -e 's/, id: .*//' -e 's/\t\t*/ /g' -e p
        done
        """;

    private const string Questions = """
        freumh.org SOA
        wWw.FREUMH.org A
        nothing.freumh.org A
        dev.freumh.org A
        any.dev.freumh.org A
        freumh.org ANY +notcp
        -x 10.77.0.53
        example.com A
        freumh.org A +edns=1 +noednsnegotiation
        same.test MX
        many.test A +noanswer
        many.test A +noanswer +bufsize=4096
        """;

    [KvmFact]
    public void DigGetsTheAnswersOfTheExampleZones()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        using var scratch = new ScratchDirectory();
        var examples = Directory.GetFiles(Path.Combine(Repository.Root, "units", "zones")).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path)));
        var many = "@ 60 SOA ns root 1 1 1 1 1\n@ 60 NS ns\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"@ 60 A 10.0.0.{i}\n"));
        var same = "@ 60 SOA ns root 1 1 1 1 1\n@ 60 NS ns\n@ 60 MX 10 b.b.net.\n";
        var volume = Volume(scratch, [.. examples, ("many.test.zone", many), ("same.test.zone", same)]);
        var questions = scratch.File("questions");
        File.WriteAllText(questions, Questions + "\n");

        var run = GuestImages.Run("unshare", "-n", "bash", "-c", $"{{ {Script}\n}} <'{questions}'", "script", GuestImages.Tender, volume, Image());

        Assert.True(run.Status == 0, run.Output + run.Errors);
        Golden.Matches("dig.txt", run.Output);
    }

    [KvmFact]
    public void ABrokenZoneIsToldWithItsPlaceAndEndsTheGuest()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        using var scratch = new ScratchDirectory();
        const string Head = "@ 60 SOA ns root 1 1 1 1 1\n@ 60 NS ns\n";
        var volume = Volume(
            scratch,
            [("a.zone", Head + "x 60 A 1.2.3.400\n$INCLUDE b\n"), ("b.zone", Head + "y 60 CNAME z\ny 60 A 1.2.3.4\n"), ("c.zone", "x 60 A 1.2.3.4\n")]);

        var run = GuestImages.Run("unshare", "-n", "sh", "-c", """
            ip tuntap add tap0 mode tap && ip link set tap0 up &&
            exec "$0" --mem=4 --net:service=tap0 "--block:zones=$1" -- "$2" --ipv4=10.77.0.53/24
            """, GuestImages.Tender, volume, Image());

        Assert.Equal(3, run.Status);
        var lines = run.Output.Split('\n');
        Assert.Contains(lines, l => l.Contains("a.zone:3:8: error: this is not an IPv4 address: \"1.2.3.400\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("a.zone:4:1: error: $INCLUDE", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("b.zone:3:1: error: a name with a CNAME", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("c.zone:1:1: error: the zone has no SOA", StringComparison.Ordinal));
    }

    private string Image() => images.Build(GuestImages.Shipped("dns"), "net:service", "block:zones");

    private static string Volume(ScratchDirectory scratch, (string Name, string Text)[] files)
    {
        var volume = scratch.File("zones.tar");
        using var archive = new TarWriter(File.Create(volume), TarEntryFormat.Ustar);
        foreach (var (name, text) in files)
            archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return volume;
    }
}
