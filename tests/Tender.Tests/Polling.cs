using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>The set of devices that a poll finds ready: one bit for each handle with a frame, until the frame is taken.</summary>
public sealed class Polling
{
    [RootFact]
    public void EachDeviceWithAFrameHasItsBit() => NetworkNamespace.RunWithTaps("left0", "right0", () =>
    {
        using var disk = new ScratchDirectory();
        File.WriteAllBytes(disk.File("disk"), new byte[512]);
        foreach (var tender in Tenders.Installed)
        {
            using var guest = Tenders.Start(
                tender, "--mem=4", "--net:left=left0", "--net:right=right0", $"--block:disk={disk.File("disk")}", TestGuests.PathOf("ready"));
            var lines = new List<string>();
            while (guest.StandardOutput.ReadLine() is { } line)
            {
                lines.Add(line);
                Answer(line);
            }

            TenderRun.Finish(guest).Expect(0, "");
            Assert.Equal(
                [
                    "none 0 0", "none after a while 0 0",
                    "send right", "one 1 8", "still 1 8", "read 0 60 then 1 1514", "drained 0 0",
                    "send both", "both 2 10", "read 0 60 then 1 1514", "other 1 8", "read 0 60 then 1 1514",
                    "send late", "late 1 2", "read 0 60 then 1 1514", "woken by it",
                ],
                lines);
        }
    });

    private static void Answer(string line)
    {
        if (line == "send late")
            Thread.Sleep(300);
        if (line is "send right" or "send both")
            Send("right0");
        if (line is "send late" or "send both")
            Send("left0");
    }

    private static void Send(string tap)
    {
        using var side = new PacketSocket(tap);
        side.Send(PacketSocket.FrameOf(60, "any"));
    }
}
