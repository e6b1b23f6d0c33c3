using Hillingar.TestKit;

namespace Hillingar.Guests.Tests.Notes;

/// <summary>The image of the note store, in a network namespace of the test's own.</summary>
public sealed class NotesBootTests(GuestImages images) : IClassFixture<GuestImages>
{
    // Three lives of one volume; each ends by SIGKILL, directly after an answer.
    private const string Script = """
        set -eu
        tender=$1 volume=$2 image=$3
        ip tuntap add tap0 mode tap
        ip addr add 10.77.0.1/24 dev tap0
        ip link set tap0 up
        live() {
            coproc "$tender" --mem=4 --net:service=tap0 "--block:notes=$volume" -- "$image" --ipv4=10.77.0.60/24
            guest=$COPROC_PID
            trap 'kill -9 $guest' EXIT
            while read -r -t 10 line <&"${COPROC[0]}"; do
                echo "$line"
                case $line in *serving*) break ;; esac
            done
            exec 3<>/dev/udp/10.77.0.60/7777
            while [ $# -gt 0 ]; do
                printf '%s' "$1" >&3
                timeout 5 head -n 1 <&3
                shift
            done
            exec 3>&-
            kill -9 "$guest"
            wait "$guest" || true
            trap - EXIT
        }
        live 'set colour blue' 'set shape round' 'set colour red' 'count'
        live 'get colour' 'delete shape' 'get shape'
        truncate -s 8192 "$volume"
        live 'get colour' 'get shape' 'set size 5' 'next'
        """;

    [KvmFact]
    public void NotesOutliveAKilledGuestAndAGrowingVolume()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        using var scratch = new ScratchDirectory();
        var volume = scratch.File("notes.img");
        File.WriteAllBytes(volume, new byte[4096]);

        var run = GuestImages.Run("unshare", "-n", "bash", "-c", Script, "script", GuestImages.Tender, volume, Image());

        const string Lives = """
            notes: serving 0 of at most 7 notes on 10.77.0.60:7777
            ok
            ok
            ok
            ok 2 of 7
            notes: serving 2 of at most 7 notes on 10.77.0.60:7777
            ok red
            ok
            none
            notes: serving 1 of at most 15 notes on 10.77.0.60:7777
            ok red
            none
            ok
            ok colour

            """;
        Assert.Equal((0, Lives), (run.Status, run.Output));
    }

    [KvmFact]
    public void AVolumeOfSomebodyElseEndsTheGuest()
    {
        using var scratch = new ScratchDirectory();
        var volume = scratch.File("disk.img");
        File.WriteAllBytes(volume, [.. new byte[2048], .. new string('x', 2048).Select(letter => (byte)letter)]);

        var run = GuestImages.Run("unshare", "-n", "sh", "-c", """
            ip tuntap add tap0 mode tap && ip link set tap0 up &&
            exec "$0" --mem=4 --net:service=tap0 "--block:notes=$1" -- "$2" --ipv4=10.77.0.60/24
            """, GuestImages.Tender, volume, Image());

        Assert.Equal((3, "notes: the volume 'notes' holds something that is not notes; nothing was written\n"), (run.Status, run.Output));
    }

    private string Image() => images.Build(GuestImages.Shipped("notes"), "net:service", "block:notes");
}
