using System.Formats.Tar;
using Hillingar.TestKit;

namespace Hillingar.Guests.Tests;

/// <summary>The kit's devices and network part against the kernel's, in a network namespace of the test's own.</summary>
public sealed class GuestNetworkTests(GuestImages images) : IClassFixture<GuestImages>
{
    // The guest is known to listen once it has printed its line; bash's /dev/udp asks it, over its own ARP look-up.
    private const string Script = """
        set -eu
        ip tuntap add tap0 mode tap
        ip addr add 10.77.0.1/24 dev tap0
        ip link set tap0 up
        coproc "$1" --mem=4 --net:service=tap0 "--block:files=$2" -- "$3" --ipv4=10.77.0.53/24
        guest=$COPROC_PID
        trap 'kill $guest' EXIT
        while read -r -t 5 line <&"${COPROC[0]}"; do
            echo "$line"
            [ "$line" != "echo: ready" ] || break
        done
        exec 3<>/dev/udp/10.77.0.53/7
        for word in one two three; do
            printf '%s' "$word" >&3
            timeout 5 head -c ${#word} <&3
            echo
        done
        """;

    [KvmFact]
    public void AGuestReadsItsVolumeAndEchoesDatagrams()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        var image = images.Build(GuestImages.ForTests("echo"), "net:service", "block:files");
        using var scratch = new ScratchDirectory();
        var volume = scratch.File("files.tar");
        using (var archive = new TarWriter(File.Create(volume), TarEntryFormat.Ustar))
        {
            archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a.zone") { DataStream = new MemoryStream("first"u8.ToArray()) });
            archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "b.zone"));
        }

        var run = GuestImages.Run("unshare", "-n", "bash", "-c", Script, "script", GuestImages.Tender, volume, image);

        Assert.Equal((0, "a.zone\nb.zone\necho: ready\none\ntwo\nthree\n"), (run.Status, run.Output));
    }
}
