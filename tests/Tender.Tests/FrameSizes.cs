using System.Text.RegularExpressions;
using Hillingar.TestKit;

namespace Hillingar.Tender.Tests;

/// <summary>A frame passes whole or not at all, and the tender says what the interface is like; it does not enforce it.</summary>
public sealed partial class FrameSizes
{
    private const string Tap = "frames0";

    [RootFact]
    public void FramesOfEverySizeFromAHeaderOnAreSent() => WithTap((tender, side) =>
    {
        // Neither tender compares with the interface's MTU, and neither does a tap.
        foreach (var length in new[] { 14, 15, 60, 1514, 1515, 9000, 9014, 65000 })
        {
            Run(tender, "02:00:00:00:00:01", $"{length}").Expect(0, "mac 020000000001 mtu 9000\n");
            Assert.Equal(length, side.Receive().Length);
        }
    });

    [RootFact]
    public void LessThanAHeaderIsFatal() => WithTap((tender, _) =>
    {
        foreach (var length in new[] { 0, 1, 13 })
        {
            var run = Run(tender, "02:00:00:00:00:01", $"{length}");
            Assert.Contains("Fatal error when writing: Invalid argument\n", run.Errors, StringComparison.Ordinal);
            Assert.Equal(1, run.Status);
        }
    });

    [RootFact]
    public void AFrameIsCutToTheGuestsBuffer() => WithTap((tender, _) =>
    {
        using var guest = Start(tender, "02:00:00:00:00:01", "receive");
        Assert.Equal("mac 020000000001 mtu 9000", guest.StandardOutput.ReadLine());
        using var side = new PacketSocket(Tap);
        foreach (var (length, text, line) in new[] { (1514, "long", "60long."), (9014, "giga", "60giga."), (60, "just", "60just."), (20, "tiny", "20tiny.") })
        {
            side.Send(PacketSocket.FrameOf(length, text));
            Assert.Equal(line, guest.StandardOutput.ReadLine());
        }

        TenderRun.Finish(guest).Expect(0, "");
    });

    [RootFact]
    public void AnAddressIsTheGivenOneOrMadeUp() => WithTap((tender, _) =>
    {
        Run(tender, "fe:DC:0:9:a:1", "").Expect(0, "mac fedc00090a01 mtu 9000\n");
        var addresses = new[] { null, "00:00:00:00:00:00" }.Select(given => MadeUp().Match(Run(tender, given, "").Output)).ToArray();
        Assert.All(addresses, address => Assert.True(address.Success, "not a unicast address of local administration"));
        Assert.NotEqual(addresses[0].Value, addresses[1].Value);
    });

    private static void WithTap(Action<string, PacketSocket> test) => NetworkNamespace.RunWithTaps(Tap, "unused0", () =>
    {
        NetworkNamespace.Ip($"link set {Tap} mtu 9000");
        foreach (var tender in Tenders.Installed)
        {
            using var side = new PacketSocket(Tap);
            test(tender, side);
        }
    });

    private static System.Diagnostics.Process Start(string tender, string? address, string argument) => Tenders.Start(
        tender, [.. address is null ? Array.Empty<string>()
            : [$"--net-mac:service={address}"], "--mem=4", $"--net:service={Tap}", TestGuests.PathOf("frames"), argument]);

    private static TenderRun Run(string tender, string? address, string argument) => TenderRun.Finish(Start(tender, address, argument));

    [GeneratedRegex("^mac [0-9a-f][26ae][0-9a-f]{10} mtu 9000\n$")]
    private static partial Regex MadeUp();
}
